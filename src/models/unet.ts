/**
 * @file The denoising UNet with cross-attention, as a graph.
 * @source Rombach et al. 2022, appendix; diffusers `UNet2DConditionModel` (Apache-2.0) for names and order
 */

import { defined } from '../base/index.js';
import { createGraph, type OnnxGraph, ops, type Value } from '../onnx/index.js';
import type { WeightScope } from '../weights/index.js';
import { conv, downsample, type GraphContext, groupNorm, resnet, silu, upsample } from './layers.js';
import { createModuleScope, type ModuleScope, type PictureGraphOptions } from './module-scope.js';
import { spatialTransformer } from './transformer.js';
import { type AddedConditioning, addedInputs, type Embedding, guidanceInput, stepEmbedding } from './unet-embedding.js';

export interface UnetLevel {
  readonly channels: number;
  readonly heads: number;
  /** Transformer blocks behind each residual block; 0 = the level has no attention. */
  readonly transformerDepth: number;
}

export interface UnetConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** From fine to coarse. */
  readonly levels: readonly UnetLevel[];
  /** Transformer blocks of the middle, which is otherwise like the coarsest level; null = there is no middle. */
  readonly midTransformerDepth: number | null;
  readonly layersPerBlock: number;
  readonly contextWidth: number;
  readonly groups: number;
  readonly normEpsilon: number;
  /** Left out for models that are told the time alone. */
  readonly addedConditioning?: AddedConditioning;
  /** Width of the embedded guidance scale; left out for models that are guided by a negative prompt. */
  readonly guidanceWidth?: number;
}

/** Variants of the graph. */
export interface UnetGraphOptions extends PictureGraphOptions {
  /**
   * Adds an input for each skip connection, `residual_0` … in the order in which they are made, and `residual_mid`: what
   * is added to them, as a ControlNet gives it.
   * @source Zhang et al. 2023 (ControlNet), section 3.3; diffusers `down_block_additional_residuals`, Apache-2.0
   */
  readonly residuals?: boolean;
}

/** Name of the graph input that is added to a skip connection, counted from 0, or to the middle. */
export const residualName = (skip: number | 'mid'): string => `residual_${skip}`;

interface UnetState extends GraphContext {
  readonly config: UnetConfig;
  readonly context: Value;
  readonly time: Embedding;
}

/** A feature map and its channels. */
interface Feature {
  readonly value: Value;
  readonly channels: number;
}

/**
 * Graph `sample`, `timestep`, `context` → `output` (epsilon or v, as the model was trained); with added conditioning also
 * `pooled` and `time_ids`, with distilled guidance also `timestep_cond`.
 * @shape sample [batch, inChannels, height, width], timestep [batch], context [batch, length, contextWidth],
 * pooled [batch, pooledWidth], time_ids [batch, timeIds], timestep_cond [batch, guidanceWidth]; output [batch, outChannels, height, width]
 */
export function unetGraph(config: UnetConfig, weights: WeightScope, options: UnetGraphOptions = {}): OnnxGraph {
  const graph = createGraph('unet');
  const root = createModuleScope(graph, weights, options);
  const sample = graph.input('sample', 'float32', ['batch', config.inChannels, 'height', 'width']);
  const timestep = graph.input('timestep', 'float32', ['batch']);
  const context = graph.input('context', 'float32', ['batch', 'length', config.contextWidth]);
  const added = addedInputs(graph, config.addedConditioning);
  const guidance = guidanceInput(graph, config.guidanceWidth);
  const state: UnetState = {
    config,
    groups: config.groups,
    batch: ops.ShapeOf(graph, sample, 0, 1, 'Batch'),
    context: ops.Reshape(graph, context, graph.integers([-1, config.contextWidth]), 'Context'),
    time: stepEmbedding(root, { timestep, added, guidance }, firstLevel(config).channels),
  };
  const output = run(root, sample, state, options.residuals ? addResidual : withoutResidual);
  graph.output('output', output, 'float32', ['batch', config.outChannels, 'height', 'width']);
  return graph.build();
}

const firstLevel = (config: UnetConfig): UnetLevel => defined(config.levels[0], 'the first level');
const lastLevel = (config: UnetConfig): UnetLevel => defined(config.levels.at(-1), 'the last level');

function run(root: ModuleScope, sample: Value, state: UnetState, adjust: Adjust): Value {
  const { config } = state;
  const { channels } = firstLevel(config);
  const first: Feature = { value: conv(root.child('conv_in'), sample, config.inChannels, channels, 3), channels };
  const skips: Feature[] = [first];
  let x = first;
  config.levels.forEach((level, index) => {
    x = downBlock(root.child(`down_blocks.${index}`), x, level, index < config.levels.length - 1, skips, state);
  });
  x = adjust(root, midBlock(root.child('mid_block'), x, state), 'mid');
  skips.forEach((skip, index) => {
    skips[index] = adjust(root, skip, index);
  });
  [...config.levels].reverse().forEach((level, index) => {
    x = upBlock(root.child(`up_blocks.${index}`), x, level, index < config.levels.length - 1, skips, state);
  });
  const norm = root.child('conv_norm_out');
  const h = silu(norm, groupNorm(norm, x.value, x.channels, config.groups, config.normEpsilon));
  return conv(root.child('conv_out'), h, x.channels, config.outChannels, 3);
}

/** What becomes of a feature map before the way up reads it. */
type Adjust = (root: ModuleScope, x: Feature, skip: number | 'mid') => Feature;

const withoutResidual: Adjust = (_, x) => x;

/** Each input has the size of its feature map. */
const addResidual: Adjust = ({ g }, { value, channels }, skip) => {
  const name = residualName(skip);
  const residual = g.input(name, 'float32', ['batch', channels, `height of ${name}`, `width of ${name}`]);
  return { value: ops.Add(g, value, residual, `Add/${name}`), channels };
};

/** One residual block and, where the level has them, its transformer blocks. */
function layer(module: ModuleScope, index: number, x: Feature, level: UnetLevel, state: UnetState): Feature {
  const { channels, transformerDepth: depth, heads } = level;
  const { config, time, context } = state;
  const sizes = { inputs: x.channels, outputs: channels, epsilon: config.normEpsilon, time };
  const value = resnet(module.child(`resnets.${index}`), x.value, state, sizes);
  if (depth === 0) return { value, channels };
  const sizesOfAttention = { channels, heads, depth, contextWidth: config.contextWidth };
  const attention = module.child(`attentions.${index}`);
  return { value: spatialTransformer(attention, value, context, state, sizesOfAttention), channels };
}

function downBlock(
  module: ModuleScope,
  input: Feature,
  level: UnetLevel,
  shrink: boolean,
  skips: Feature[],
  state: UnetState,
): Feature {
  let x = input;
  for (let index = 0; index < state.config.layersPerBlock; index++) {
    x = layer(module, index, x, level, state);
    skips.push(x);
  }
  if (!shrink) return x;
  x = { ...x, value: downsample(module.child('downsamplers.0.conv'), x.value, x.channels) };
  skips.push(x);
  return x;
}

/** Small models were made by leaving it out. @source Kim et al. 2023 (BK-SDM), section 3.1 */
function midBlock(module: ModuleScope, x: Feature, state: UnetState): Feature {
  const { config } = state;
  const { midTransformerDepth: transformerDepth } = config;
  if (transformerDepth === null) return x;
  const first = layer(module, 0, x, { ...lastLevel(config), transformerDepth }, state);
  return layer(module, 1, first, { ...lastLevel(config), transformerDepth: 0 }, state);
}

function upBlock(
  module: ModuleScope,
  input: Feature,
  level: UnetLevel,
  grow: boolean,
  skips: Feature[],
  state: UnetState,
): Feature {
  let x = input;
  for (let index = 0; index <= state.config.layersPerBlock; index++) {
    const skip = defined(skips.pop(), 'a skip connection');
    x = layer(module, index, joinSkip(module.child(`skips.${index}`), x, skip), level, state);
  }
  return grow ? { ...x, value: upsample(module.child('upsamplers.0'), x.value, x.channels) } : x;
}

/**
 * Puts a skip connection beside a feature map. Where a level had an odd size, doubling made the map one row or column
 * larger than its skip: it is cut to the skip's size, which is what the WebUI's nearest-neighbour fit amounts to.
 */
function joinSkip({ g }: ModuleScope, x: Feature, skip: Feature): Feature {
  const size = ops.ShapeOf(g, skip.value, 2, 4, 'Size');
  const fitted = ops.Slice(g, x.value, g.integers([0, 0]), size, g.integers([2, 3]), 'Fit');
  return { value: ops.Concat(g, [fitted, skip.value], 1), channels: x.channels + skip.channels };
}
