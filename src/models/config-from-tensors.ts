/** @file Sizes of a model read off its tensors, for single files that carry no configuration. */
import { AppError } from '../base/index.js';
import type { Shape } from '../tensor/index.js';
import type { TensorSource } from '../weights/index.js';
import type { ClipTextConfig } from './clip-text.js';
import type { FamilyCard, TextEncoderCard } from './families/index.js';
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

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** transformers' matrix has its outputs on the first axis, OpenCLIP's on the second. @throws TENSOR_MISSING */
function pooledWidthOf(source: TensorSource): number {
  const [rows = 0] = source.tensors.get('text_projection.weight')?.shape ?? [];
  return rows > 0 ? rows : (shapeOf(source, 'text_projection', 'text encoder')[1] ?? 0);
}

/** @throws TENSOR_MISSING */
export function clipTextConfigFromTensors(source: TensorSource, card: TextEncoderCard): ClipTextConfig {
  const size = (name: string, axis: 0 | 1) => shapeOf(source, `text_model.${name}`, 'text encoder')[axis] ?? 0;
  const width = size('embeddings.token_embedding.weight', 1);
  return {
    width,
    vocabularySize: size('embeddings.token_embedding.weight', 0),
    positions: size('embeddings.position_embedding.weight', 0),
    mlpWidth: size('encoder.layers.0.mlp.fc1.weight', 0),
    numLayers: Math.min(countOf(source, 'text_model.encoder.layers.'), card.maxLayers ?? Number.POSITIVE_INFINITY),
    heads: Math.max(1, Math.round(width / card.headWidth)),
    activation: card.activation,
    normEpsilon: card.normEpsilon,
    ...(card.isPooled ? { pooledWidth: pooledWidthOf(source) } : {}),
  };
}

const headsOf = (heads: FamilyCard['unet']['heads'], channels: number): number =>
  'count' in heads ? heads.count : Math.max(1, Math.round(channels / heads.width));

const depthOf = (source: TensorSource, block: string): number =>
  countOf(source, `${block}.attentions.0.transformer_blocks.`);

const midDepthOf = (source: TensorSource): number | null =>
  countOf(source, 'mid_block.resnets.') === 0 ? null : depthOf(source, 'mid_block');

const CROSS_ATTENTION = /^\w+(?:\.\d+)?\.attentions\.0\.transformer_blocks\.0\.attn2\.to_k\.weight$/;

/** The width that the first cross-attention takes; all of a model take the same. @throws TENSOR_MISSING */
function contextWidthOf(source: TensorSource): number {
  const first = [...source.tensors.keys()].find((name) => CROSS_ATTENTION.test(name));
  return shapeOf(source, first ?? 'mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight', 'UNet')[1] ?? 0;
}

/** @throws TENSOR_MISSING */
export function unetConfigFromTensors(source: TensorSource, { unet }: FamilyCard): UnetConfig {
  const size = (name: string, axis: 0 | 1) => shapeOf(source, name, 'UNet')[axis] ?? 0;
  const levels = range(countOf(source, 'down_blocks.')).map((index) => {
    const channels = size(`down_blocks.${index}.resnets.0.conv1.weight`, 0);
    const transformerDepth = depthOf(source, `down_blocks.${index}`);
    return { channels, heads: headsOf(unet.heads, channels), transformerDepth };
  });
  return {
    inChannels: size('conv_in.weight', 1),
    outChannels: size('conv_out.weight', 0),
    levels,
    midTransformerDepth: midDepthOf(source),
    layersPerBlock: countOf(source, 'down_blocks.0.resnets.'),
    contextWidth: contextWidthOf(source),
    groups: unet.groups,
    normEpsilon: unet.normEpsilon,
    ...addedFromTensors(source, unet),
    ...guidanceFromTensors(source),
  };
}

/** What is left of the inputs beside the sinusoids is the pooled text. @throws TENSOR_MISSING */
function addedFromTensors(
  source: TensorSource,
  { addedConditioning: added }: FamilyCard['unet'],
): Pick<UnetConfig, 'addedConditioning'> {
  if (!added) return {};
  const [, inputs = 0] = shapeOf(source, 'add_embedding.linear_1.weight', 'UNet');
  return { addedConditioning: { ...added, pooledWidth: inputs - added.timeIds * added.timeIdWidth } };
}

/** Only models whose guidance was distilled have this tensor. */
function guidanceFromTensors({ tensors }: TensorSource): Pick<UnetConfig, 'guidanceWidth'> {
  const [, guidanceWidth] = tensors.get('time_embedding.cond_proj.weight')?.shape ?? [];
  return guidanceWidth === undefined ? {} : { guidanceWidth };
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
