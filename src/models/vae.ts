/**
 * @file The autoencoder between images and latents, both halves as graphs.
 * @source Rombach et al. 2022, appendix; diffusers `AutoencoderKL` (Apache-2.0) for names and order
 */

import { defined } from '../base/index.js';
import { createGraph, type OnnxGraph, ops, type Value } from '../onnx/index.js';
import type { WeightScope } from '../weights/index.js';
import {
  attend,
  conv,
  downsampleBelow,
  fromTokens,
  type GraphContext,
  groupNorm,
  linear,
  resnet,
  silu,
  toTokens,
  upsample,
} from './layers.js';
import { createModuleScope, type ModuleScope, type PictureGraphOptions } from './module-scope.js';

export interface VaeConfig {
  /** Channels of each level, from fine to coarse. */
  readonly channels: readonly number[];
  readonly layersPerBlock: number;
  readonly latentChannels: number;
  readonly groups: number;
  /** Latents are multiplied by this after encoding. */
  readonly latentScale: number;
}

/** @source CompVis/stable-diffusion `diffusionmodules/model.py` (`Normalize`) as a fact */
const NORM_EPSILON = 1e-6;
const IMAGE_CHANNELS = 3;

/** Pixels per latent cell along each side. */
export const vaeFactor = ({ channels }: VaeConfig): number => 2 ** (channels.length - 1);

/** Graph `latent` (unscaled) → `image` in −1…1. @shape latent [batch, latentChannels, height, width] → [batch, 3, f·height, f·width] */
export function vaeDecoderGraph(config: VaeConfig, weights: WeightScope, options?: PictureGraphOptions): OnnxGraph {
  const graph = createGraph('vae_decoder');
  const root = createModuleScope(graph, weights, options);
  const { latentChannels: z } = config;
  const latent = graph.input('latent', 'float32', ['batch', z, 'height', 'width']);
  const context = contextOf(root, latent, config);
  const image = decode(root.child('decoder'), conv(root.child('post_quant_conv'), latent, z, z, 1), context, config);
  graph.output('image', image, 'float32', ['batch', IMAGE_CHANNELS, 'image_height', 'image_width']);
  return graph.build();
}

/** Graph `image` in −1…1 → `moments`: mean, then log variance, unscaled. @shape image [batch, 3, height, width] → [batch, 2·latentChannels, height/f, width/f] */
export function vaeEncoderGraph(config: VaeConfig, weights: WeightScope, options?: PictureGraphOptions): OnnxGraph {
  const graph = createGraph('vae_encoder');
  const root = createModuleScope(graph, weights, options);
  const moments = 2 * config.latentChannels;
  const image = graph.input('image', 'float32', ['batch', IMAGE_CHANNELS, 'height', 'width']);
  const h = encode(root.child('encoder'), image, contextOf(root, image, config), config);
  graph.output('moments', conv(root.child('quant_conv'), h, moments, moments, 1), 'float32', [
    'batch',
    moments,
    'latent_height',
    'latent_width',
  ]);
  return graph.build();
}

const contextOf = ({ g }: ModuleScope, x: Value, { groups }: VaeConfig): GraphContext => ({
  batch: ops.ShapeOf(g, x, 0, 1, 'Batch'),
  groups,
});

const coarsest = ({ channels }: VaeConfig): number => defined(channels.at(-1), 'the coarsest level');

function decode(module: ModuleScope, latent: Value, context: GraphContext, config: VaeConfig): Value {
  let inputs = coarsest(config);
  let x = midBlock(
    module.child('mid_block'),
    conv(module.child('conv_in'), latent, config.latentChannels, inputs, 3),
    inputs,
    context,
  );
  [...config.channels].reverse().forEach((outputs, level) => {
    const up = module.child(`up_blocks.${level}`);
    x = residualLayers(up, x, inputs, outputs, config.layersPerBlock + 1, context);
    if (level < config.channels.length - 1) x = upsample(up.child('upsamplers.0'), x, outputs);
    inputs = outputs;
  });
  return finish(module, x, inputs, IMAGE_CHANNELS, context);
}

function encode(module: ModuleScope, image: Value, context: GraphContext, config: VaeConfig): Value {
  let inputs = defined(config.channels[0], 'the finest level');
  let x = conv(module.child('conv_in'), image, IMAGE_CHANNELS, inputs, 3);
  config.channels.forEach((outputs, level) => {
    const down = module.child(`down_blocks.${level}`);
    x = residualLayers(down, x, inputs, outputs, config.layersPerBlock, context);
    if (level < config.channels.length - 1) x = downsampleBelow(down.child('downsamplers.0.conv'), x, outputs);
    inputs = outputs;
  });
  x = midBlock(module.child('mid_block'), x, inputs, context);
  return finish(module, x, inputs, 2 * config.latentChannels, context);
}

function residualLayers(
  module: ModuleScope,
  input: Value,
  inputs: number,
  outputs: number,
  count: number,
  context: GraphContext,
): Value {
  let x = input;
  for (let index = 0; index < count; index++)
    x = resnet(module.child(`resnets.${index}`), x, context, {
      inputs: index === 0 ? inputs : outputs,
      outputs,
      epsilon: NORM_EPSILON,
    });
  return x;
}

function midBlock(module: ModuleScope, x: Value, channels: number, context: GraphContext): Value {
  const sizes = { inputs: channels, outputs: channels, epsilon: NORM_EPSILON };
  const before = resnet(module.child('resnets.0'), x, context, sizes);
  const mixed = attention(module.child('attentions.0'), before, channels, context);
  return resnet(module.child('resnets.1'), mixed, context, sizes);
}

/** Self-attention with one head over all cells. @shape [B, channels, H, W] → same */
function attention(module: ModuleScope, x: Value, channels: number, context: GraphContext): Value {
  const tokens = toTokens(
    module,
    groupNorm(module.child('group_norm'), x, channels, context.groups, NORM_EPSILON),
    channels,
  );
  const project = (name: string, input: Value) => linear(module.child(name), input, channels, channels);
  const [q, k, v] = ['to_q', 'to_k', 'to_v'].map((name) => project(name, tokens)) as [Value, Value, Value];
  const mixed = project('to_out.0', attend(module, q, k, v, context, { width: channels, heads: 1 }));
  return ops.Add(module.g, x, fromTokens(module, mixed, channels, context, x), 'AddResidual');
}

function finish(module: ModuleScope, x: Value, inputs: number, outputs: number, { groups }: GraphContext): Value {
  const norm = module.child('conv_norm_out');
  return conv(
    module.child('conv_out'),
    silu(norm, groupNorm(norm, x, inputs, groups, NORM_EPSILON)),
    inputs,
    outputs,
    3,
  );
}
