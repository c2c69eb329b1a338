/** @file Sizes of a model read off its tensors, for single files that carry no configuration. */
import { AppError } from '../base/index.js';
import type { Shape } from '../tensor/index.js';
import type { TensorSource } from '../weights/index.js';
import type { ClipTextConfig } from './clip-text.js';
import type { FamilyCard } from './families/index.js';
import type { UnetConfig } from './unet.js';
import type { VaeConfig } from './vae.js';

function shapeOf(source: TensorSource, name: string, what: string): Shape {
  const location = source.tensors.get(name);
  if (!location) throw new AppError('TENSOR_MISSING', { path: source.path, tensor: name, what });
  return location.shape;
}

/** How many consecutive numbers from 0 stand behind a prefix. */
function countOf(source: TensorSource, prefix: string): number {
  const numbers = new Set<number>();
  for (const name of source.tensors.keys())
    if (name.startsWith(prefix)) numbers.add(Number.parseInt(name.slice(prefix.length), 10));
  let count = 0;
  while (numbers.has(count)) count++;
  return count;
}

const has = (source: TensorSource, prefix: string): boolean =>
  [...source.tensors.keys()].some((name) => name.startsWith(prefix));
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** @throws TENSOR_MISSING */
export function clipTextConfigFromTensors(source: TensorSource, card: FamilyCard): ClipTextConfig {
  const size = (name: string, axis: 0 | 1) => shapeOf(source, `text_model.${name}`, 'text encoder')[axis] ?? 0;
  const width = size('embeddings.token_embedding.weight', 1);
  return {
    width,
    vocabularySize: size('embeddings.token_embedding.weight', 0),
    positions: size('embeddings.position_embedding.weight', 0),
    mlpWidth: size('encoder.layers.0.mlp.fc1.weight', 0),
    numLayers: Math.min(countOf(source, 'text_model.encoder.layers.'), card.text.maxLayers ?? Number.POSITIVE_INFINITY),
    heads: Math.max(1, Math.round(width / card.text.headWidth)),
    activation: card.text.activation,
    normEpsilon: card.text.normEpsilon,
  };
}

const headsOf = (heads: FamilyCard['unet']['heads'], channels: number): number =>
  'count' in heads ? heads.count : Math.max(1, Math.round(channels / heads.width));

/** @throws TENSOR_MISSING */
export function unetConfigFromTensors(source: TensorSource, card: FamilyCard): UnetConfig {
  const size = (name: string, axis: 0 | 1) => shapeOf(source, name, 'UNet')[axis] ?? 0;
  const levels = range(countOf(source, 'down_blocks.')).map((index) => {
    const channels = size(`down_blocks.${index}.resnets.0.conv1.weight`, 0);
    return {
      channels,
      attention: has(source, `down_blocks.${index}.attentions.`),
      heads: headsOf(card.unet.heads, channels),
    };
  });
  return {
    inChannels: size('conv_in.weight', 1),
    outChannels: size('conv_out.weight', 0),
    levels,
    layersPerBlock: countOf(source, 'down_blocks.0.resnets.'),
    contextWidth: size('mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight', 1),
    groups: card.unet.groups,
    normEpsilon: card.unet.normEpsilon,
  };
}

/** @throws TENSOR_MISSING */
export function vaeConfigFromTensors(source: TensorSource, card: FamilyCard): VaeConfig {
  const size = (name: string, axis: 0 | 1) => shapeOf(source, name, 'VAE')[axis] ?? 0;
  return {
    channels: range(countOf(source, 'encoder.down_blocks.')).map((index) =>
      size(`encoder.down_blocks.${index}.resnets.0.conv1.weight`, 0),
    ),
    layersPerBlock: countOf(source, 'encoder.down_blocks.0.resnets.'),
    latentChannels: size('post_quant_conv.weight', 0),
    groups: card.vae.groups,
    latentScale: card.vae.latentScale,
  };
}
