/**
 * @file A small autoencoder that takes and gives scaled latents (TAESD), both halves as graphs. Its layers are read off its tensors.
 * @source Ollin Boer Bohan, madebyollin/taesd (MIT); diffusers `EncoderTiny` and `DecoderTiny` (Apache-2.0) for names and order
 */
import { AppError } from '../base/index.js';
import { createGraph, type GraphScope, type OnnxGraph, ops, type Value } from '../onnx/index.js';
import type { TensorSource, WeightScope } from '../weights/index.js';
import { conv, plainConv } from './layers.js';
import { createModuleScope, type ModuleScope } from './module-scope.js';

/** Layers without weights leave a gap in the numbering: the first activation of the decoder, and each doubling. */
type TinyVaeLayer =
  | { readonly kind: 'conv'; readonly inputs: number; readonly outputs: number; readonly hasBias: boolean }
  | { readonly kind: 'block'; readonly channels: number }
  | { readonly kind: 'activation' }
  | { readonly kind: 'doubling' };

export type TinyVaeHalf = 'decoder' | 'encoder';

/** A half of a small autoencoder: its layers in order, and what they fit. */
export interface TinyVaeConfig {
  readonly layers: readonly TinyVaeLayer[];
  readonly latentChannels: number;
  /** Pixels per latent cell along each side. */
  readonly factor: number;
}

const IMAGE_CHANNELS = 3;
/** The decoder squashes what it is given to this on both sides. */
const LATENT_BOUND = 3;

const layerOf = ({ tensors }: TensorSource, index: number, half: TinyVaeHalf): TinyVaeLayer => {
  const block = tensors.get(`layers.${index}.conv.0.weight`);
  if (block) return { kind: 'block', channels: block.shape[0] ?? 0 };
  const kernels = tensors.get(`layers.${index}.weight`);
  if (!kernels) return { kind: half === 'decoder' && index > 1 ? 'doubling' : 'activation' };
  const [outputs = 0, inputs = 0] = kernels.shape;
  return { kind: 'conv', inputs, outputs, hasBias: tensors.has(`layers.${index}.bias`) };
};

/** A convolution of the encoder without a bias halves the map. */
const changesSize = (layer: TinyVaeLayer, half: TinyVaeHalf): boolean =>
  half === 'decoder' ? layer.kind === 'doubling' : layer.kind === 'conv' && !layer.hasBias;

/** Reads the layers of a half off its tensors. @throws VAE_UNFIT */
export function tinyVaeConfigFromTensors(source: TensorSource, half: TinyVaeHalf): TinyVaeConfig {
  const numbers = [...source.tensors.keys()].map((name) => Number(/^layers\.(\d{1,3})\./.exec(name)?.[1]));
  const count = Math.max(-1, ...numbers) + 1;
  const layers = Array.from({ length: count }, (_, index) => layerOf(source, index, half));
  const [first, last] = [layers[0], layers.at(-1)];
  if (first?.kind !== 'conv' || last?.kind !== 'conv')
    throw new AppError('VAE_UNFIT', { path: source.path, problem: `its ${half} is none of TAESD's` });
  const latentChannels = half === 'decoder' ? first.inputs : last.outputs;
  return { layers, latentChannels, factor: 2 ** layers.filter((layer) => changesSize(layer, half)).length };
}

/** Three convolutions beside a straight way. @shape [B, channels, H, W] → same */
function block(module: ModuleScope, x: Value, channels: number): Value {
  const { g } = module;
  const first = ops.Relu(g, conv(module.child('conv.0'), x, channels, channels, 3), 'ReLU1');
  const second = ops.Relu(g, conv(module.child('conv.2'), first, channels, channels, 3), 'ReLU2');
  const third = conv(module.child('conv.4'), second, channels, channels, 3);
  return ops.Relu(g, ops.Add(g, third, x, 'AddResidual'), 'ReLU3');
}

function applied(module: ModuleScope, x: Value, layer: TinyVaeLayer, half: TinyVaeHalf): Value {
  if (layer.kind === 'block') return block(module, x, layer.channels);
  if (layer.kind === 'activation') return ops.Relu(module.g, x);
  if (layer.kind === 'doubling') return ops.ResizeNearest2x(module.g, x);
  const { inputs, outputs, hasBias } = layer;
  if (hasBias) return conv(module, x, inputs, outputs, 3);
  return plainConv(module, x, [outputs, inputs], half === 'encoder' ? 2 : 1);
}

function run(g: GraphScope, x: Value, weights: WeightScope, { layers }: TinyVaeConfig, half: TinyVaeHalf): Value {
  const root = createModuleScope(g, weights, {});
  return layers.reduce((value, layer, index) => applied(root.child(`layers.${index}`), value, layer, half), x);
}

/** x · scale + shift. */
const linearly = (g: GraphScope, x: Value, scale: number, shift: number, label: string): Value =>
  ops.Add(g, ops.Mul(g, x, g.floats([scale], [1]), `Scale${label}`), g.floats([shift], [1]), `Shift${label}`);

/** Graph `latent` (scaled) → `image` in −1…1. @shape latent [batch, latentChannels, height, width] → [batch, 3, f·height, f·width] */
export function tinyDecoderGraph(config: TinyVaeConfig, weights: WeightScope): OnnxGraph {
  const g = createGraph('tiny_vae_decoder');
  const latent = g.input('latent', 'float32', ['batch', config.latentChannels, 'height', 'width']);
  const squashed = ops.Tanh(g, ops.Mul(g, latent, g.floats([1 / LATENT_BOUND], [1]), 'Narrow'));
  const held = ops.Mul(g, squashed, g.floats([LATENT_BOUND], [1]), 'Widen');
  const image = linearly(g, run(g, held, weights, config, 'decoder'), 2, -1, 'Image');
  g.output('image', image, 'float32', ['batch', IMAGE_CHANNELS, 'image_height', 'image_width']);
  return g.build();
}

/** Graph `image` in −1…1 → `latent`, scaled. @shape image [batch, 3, height, width] → [batch, latentChannels, height/f, width/f] */
export function tinyEncoderGraph(config: TinyVaeConfig, weights: WeightScope): OnnxGraph {
  const g = createGraph('tiny_vae_encoder');
  const image = g.input('image', 'float32', ['batch', IMAGE_CHANNELS, 'height', 'width']);
  const latent = run(g, linearly(g, image, 0.5, 0.5, 'Image'), weights, config, 'encoder');
  g.output('latent', latent, 'float32', ['batch', config.latentChannels, 'latent_height', 'latent_width']);
  return g.build();
}
