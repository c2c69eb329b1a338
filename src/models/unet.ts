/**
 * @file The denoising UNet with cross-attention, as a graph.
 * @source Rombach et al. 2022, appendix; diffusers `UNet2DConditionModel` (Apache-2.0) for names and order
 */

import { defined } from '../base/index.js';
import { createGraph, type OnnxGraph, ops, type Value } from '../onnx/index.js';
import type { WeightScope } from '../weights/index.js';
import { conv, downsample, type GraphContext, groupNorm, linear, resnet, silu, upsample } from './layers.js';
import { inside, type PictureGraphOptions, type Place } from './place.js';
import { spatialTransformer } from './transformer.js';

export interface UnetLevel {
  readonly channels: number;
  readonly attention: boolean;
  readonly heads: number;
}

export interface UnetConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** From fine to coarse. */
  readonly levels: readonly UnetLevel[];
  readonly layersPerBlock: number;
  readonly contextWidth: number;
  readonly groups: number;
  readonly normEpsilon: number;
}

interface UnetState extends GraphContext {
  readonly config: UnetConfig;
  readonly context: Value;
  readonly time: { readonly value: Value; readonly width: number };
}

/** A feature map and its channels. */
interface Feature {
  readonly value: Value;
  readonly channels: number;
}

/** Largest period of the time embedding. @source Vaswani et al. 2017, section 3.5 */
const MAX_PERIOD = 10_000;

/**
 * Graph `sample`, `timestep`, `context` → `output` (epsilon or v, as the model was trained).
 * @shape sample [batch, inChannels, height, width], timestep [batch], context [batch, length, contextWidth]; output [batch, outChannels, height, width]
 */
export function unetGraph(
  config: UnetConfig,
  weights: WeightScope,
  { tiling = false }: PictureGraphOptions = {},
): OnnxGraph {
  const graph = createGraph('unet');
  const root: Place = { g: graph, w: weights, wraps: tiling };
  const sample = graph.input('sample', 'float32', ['batch', config.inChannels, 'height', 'width']);
  const timestep = graph.input('timestep', 'float32', ['batch']);
  const context = graph.input('context', 'float32', ['batch', 'length', config.contextWidth]);
  const state: UnetState = {
    config,
    groups: config.groups,
    batch: ops.ShapeOf(graph, sample, 0, 1, 'Batch'),
    context: ops.Reshape(graph, context, graph.integers([-1, config.contextWidth]), 'Context'),
    time: timeEmbedding(root, timestep, firstLevel(config).channels),
  };
  const output = run(root, sample, state);
  graph.output('output', output, 'float32', ['batch', config.outChannels, 'height', 'width']);
  return graph.build();
}

const firstLevel = (config: UnetConfig): UnetLevel => defined(config.levels[0], 'the first level');
const lastLevel = (config: UnetConfig): UnetLevel => defined(config.levels.at(-1), 'the last level');

function run(root: Place, sample: Value, state: UnetState): Value {
  const { config } = state;
  const { channels } = firstLevel(config);
  const first: Feature = { value: conv(inside(root, 'conv_in'), sample, config.inChannels, channels, 3), channels };
  const skips: Feature[] = [first];
  let x = first;
  config.levels.forEach((level, index) => {
    x = downBlock(inside(root, `down_blocks.${index}`), x, level, index < config.levels.length - 1, skips, state);
  });
  x = midBlock(inside(root, 'mid_block'), x, state);
  [...config.levels].reverse().forEach((level, index) => {
    x = upBlock(inside(root, `up_blocks.${index}`), x, level, index < config.levels.length - 1, skips, state);
  });
  const norm = inside(root, 'conv_norm_out');
  const h = silu(norm, groupNorm(norm, x.value, x.channels, config.groups, config.normEpsilon));
  return conv(inside(root, 'conv_out'), h, x.channels, config.outChannels, 3);
}

/**
 * Sinusoids of the timestep, then two linear layers; activated once for all residual blocks.
 * @shape timestep [B] → [B, 4·channels]
 */
function timeEmbedding(root: Place, timestep: Value, channels: number): UnetState['time'] {
  const place = inside(root, 'time_embedding');
  const { g } = place;
  const half = channels / 2;
  const frequencies = Array.from({ length: half }, (_, i) => Math.exp((-Math.log(MAX_PERIOD) * i) / half));
  const angles = ops.Mul(g, ops.Unsqueeze(g, timestep, [1]), g.floats(frequencies, [1, half]));
  const waves = ops.Concat(g, [ops.Cos(g, angles), ops.Sin(g, angles)], 1);
  const width = channels * 4;
  const hidden = silu(place, linear(inside(place, 'linear_1'), waves, channels, width), 'SiLU1');
  return { value: silu(place, linear(inside(place, 'linear_2'), hidden, width, width), 'SiLU2'), width };
}

/** One residual layer and, where the level has it, its cross-attention. */
function layer(place: Place, index: number, x: Feature, level: UnetLevel, state: UnetState): Feature {
  const { channels, attention, heads } = level;
  const { config, time } = state;
  const sizes = { inputs: x.channels, outputs: channels, epsilon: config.normEpsilon, time };
  const value = resnet(inside(place, `resnets.${index}`), x.value, state, sizes);
  if (!attention) return { value, channels };
  const sizesOfAttention = { channels, heads, contextWidth: config.contextWidth };
  return {
    value: spatialTransformer(inside(place, `attentions.${index}`), value, state.context, state, sizesOfAttention),
    channels,
  };
}

function downBlock(
  place: Place,
  input: Feature,
  level: UnetLevel,
  shrink: boolean,
  skips: Feature[],
  state: UnetState,
): Feature {
  let x = input;
  for (let index = 0; index < state.config.layersPerBlock; index++) {
    x = layer(place, index, x, level, state);
    skips.push(x);
  }
  if (!shrink) return x;
  x = { ...x, value: downsample(inside(place, 'downsamplers.0.conv'), x.value, x.channels) };
  skips.push(x);
  return x;
}

function midBlock(place: Place, x: Feature, state: UnetState): Feature {
  const level = { ...lastLevel(state.config), attention: true };
  const first = layer(place, 0, x, level, state);
  return layer(place, 1, first, { ...level, attention: false }, state);
}

function upBlock(
  place: Place,
  input: Feature,
  level: UnetLevel,
  grow: boolean,
  skips: Feature[],
  state: UnetState,
): Feature {
  let x = input;
  for (let index = 0; index <= state.config.layersPerBlock; index++) {
    const skip = defined(skips.pop(), 'a skip connection');
    x = layer(place, index, joinSkip(inside(place, `skips.${index}`), x, skip), level, state);
  }
  return grow ? { ...x, value: upsample(inside(place, 'upsamplers.0'), x.value, x.channels) } : x;
}

/**
 * Puts a skip connection beside a feature map. Where a level had an odd size, doubling made the map one row or column
 * larger than its skip: it is cut to the skip's size, which is what the WebUI's nearest-neighbour fit amounts to.
 */
function joinSkip({ g }: Place, x: Feature, skip: Feature): Feature {
  const size = ops.ShapeOf(g, skip.value, 2, 4, 'Size');
  const fitted = ops.Slice(g, x.value, g.integers([0, 0]), size, g.integers([2, 3]), 'Fit');
  return { value: ops.Concat(g, [fitted, skip.value], 1), channels: x.channels + skip.channels };
}
