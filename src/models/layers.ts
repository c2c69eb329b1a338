/** @file Layers that several models share. Tokens travel as [B·L, C], so that every linear layer is one Gemm. */
import { type GraphScope, ops, type Value } from '../onnx/index.js';
import { addLowRankConv, addWide, thinLinear } from './low-rank.js';
import { inside, type Place, weight } from './place.js';

/** What every layer of one graph needs to know. */
export interface GraphContext {
  /** Size of the batch. @shape [1], int64 */
  readonly batch: Value;
  readonly groups: number;
}

/** @shape x [N, inputs] → [N, outputs] */
export function linear(
  place: Place,
  x: Value,
  inputs: number,
  outputs: number,
  options: { bias?: boolean } = {},
): Value {
  const bias = options.bias === false ? undefined : weight(place, 'bias', [outputs]);
  const product = ops.Gemm(place.g, x, weight(place, 'weight', [outputs, inputs]), bias);
  return addWide(place, thinLinear(place, x, [outputs, inputs]), product, outputs);
}

/** @shape x [N, width] → same */
export const layerNorm = (place: Place, x: Value, width: number, epsilon: number): Value =>
  ops.LayerNormalization(place.g, x, weight(place, 'weight', [width]), weight(place, 'bias', [width]), epsilon);

/** 'Same' convolution with an odd kernel. @shape x [B, inputs, H, W] → [B, outputs, H, W] */
export function conv(place: Place, x: Value, inputs: number, outputs: number, kernel: 1 | 3): Value {
  const pad = (kernel - 1) / 2;
  return paddedConv(place, x, [outputs, inputs], { kernel, pads: [pad, pad, pad, pad] });
}

/** A convolution whose pads are its own, and so wrap around where the place says so. */
function paddedConv(
  place: Place,
  x: Value,
  channels: readonly [number, number],
  { pads, ...options }: ops.ConvOptions & { readonly pads: Pads },
): Value {
  if (!place.wraps || options.kernel === 1) return patchedConv(place, x, channels, { ...options, pads });
  return patchedConv(place, ops.PadWrap(place.g, x, pads), channels, options);
}

/** Top, left, bottom, right. */
type Pads = readonly [number, number, number, number];

/** A convolution with its bias and what LoRAs add to it. */
function patchedConv(
  place: Place,
  x: Value,
  [outputs, inputs]: readonly [number, number],
  options: ops.ConvOptions,
): Value {
  const shape = [outputs, inputs, options.kernel, options.kernel] as const;
  const product = ops.Conv(place.g, x, weight(place, 'weight', shape), weight(place, 'bias', [outputs]), options);
  return addLowRankConv(place, x, product, shape, options);
}

/** 3×3 convolution of stride 2, padded all around. @shape [B, C, H, W] → [B, C, ⌈H/2⌉, ⌈W/2⌉] */
export const downsample = (place: Place, x: Value, channels: number): Value =>
  paddedConv(place, x, [channels, channels], { kernel: 3, stride: 2, pads: [1, 1, 1, 1] });

/**
 * The same for feature maps that are padded below and to the right before the convolution, which itself pads nothing:
 * these are zeros whatever the convolutions of the model pad with.
 * @shape [B, C, H, W] → [B, C, ⌊H/2⌋, ⌊W/2⌋]
 * @source CompVis/stable-diffusion `diffusionmodules/model.py` (`Downsample`) as a fact
 */
export const downsampleBelow = (place: Place, x: Value, channels: number): Value =>
  patchedConv(place, x, [channels, channels], { kernel: 3, stride: 2, pads: [0, 0, 1, 1] });

/** Nearest-neighbour doubling, then a convolution. @shape [B, C, H, W] → [B, C, 2H, 2W] */
export const upsample = (place: Place, x: Value, channels: number): Value =>
  conv(inside(place, 'conv'), ops.ResizeNearest2x(place.g, x), channels, channels, 3);

/**
 * Group normalisation as an instance normalisation of the groups, which is what the CPU has a kernel for.
 * @shape x [B, channels, H, W] → same
 * @source Wu and He 2018, section 3
 */
export function groupNorm(place: Place, x: Value, channels: number, groups: number, epsilon: number): Value {
  const { g } = place;
  const grouped = ops.Reshape(g, x, g.integers([0, groups, -1]), 'Group');
  const one = g.floats(new Array<number>(groups).fill(1), [groups]);
  const zero = g.floats(new Array<number>(groups).fill(0), [groups]);
  const normal = ops.InstanceNormalization(g, grouped, one, zero, epsilon);
  const back = ops.Reshape(g, normal, ops.Shape(g, x), 'Ungroup');
  const scaled = ops.Mul(g, back, weight(place, 'weight', [channels, 1, 1]));
  return ops.Add(g, scaled, weight(place, 'bias', [channels, 1, 1]));
}

/** x·sigmoid(x). */
export const silu = (place: Place, x: Value, label = 'SiLU'): Value => ops.QuickGelu(place.g, x, 1, label);

export interface ResnetSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly epsilon: number;
  /** The activated time embedding and its width, where the model has one. @shape [B, width] */
  readonly time?: { readonly value: Value; readonly width: number };
}

/** Residual block: norm, SiLU, convolution, twice, with the time embedding between. @shape x [B, inputs, H, W] → [B, outputs, H, W] */
export function resnet(place: Place, x: Value, { groups }: GraphContext, sizes: ResnetSizes): Value {
  const { inputs, outputs, epsilon, time } = sizes;
  let h = silu(inside(place, 'norm1'), groupNorm(inside(place, 'norm1'), x, inputs, groups, epsilon));
  h = conv(inside(place, 'conv1'), h, inputs, outputs, 3);
  if (time) {
    const projection = inside(place, 'time_emb_proj');
    const shift = linear(projection, time.value, time.width, outputs);
    h = ops.Add(place.g, h, ops.Unsqueeze(projection.g, shift, [2, 3]), 'AddTime');
  }
  h = silu(inside(place, 'norm2'), groupNorm(inside(place, 'norm2'), h, outputs, groups, epsilon));
  h = conv(inside(place, 'conv2'), h, outputs, outputs, 3);
  const straight = inputs === outputs ? x : conv(inside(place, 'conv_shortcut'), x, inputs, outputs, 1);
  return ops.Add(place.g, straight, h, 'AddResidual');
}

/** @shape x [B, channels, H, W] → tokens [B·H·W, channels] */
export function toTokens(place: Place, x: Value, channels: number): Value {
  const { g } = place;
  const flat = ops.Reshape(g, x, g.integers([0, channels, -1]), 'Flatten');
  return ops.Reshape(g, ops.Transpose(g, flat, [0, 2, 1], 'ToTokens'), g.integers([-1, channels]), 'Tokens');
}

/** @shape tokens [B·H·W, channels] → [B, channels, H, W], sized like `like` */
export function fromTokens(place: Place, tokens: Value, channels: number, context: GraphContext, like: Value): Value {
  const { g } = place;
  const rows = ops.Transpose(g, perBatch(g, tokens, channels, context, 'PerBatch'), [0, 2, 1], 'FromTokens');
  return ops.Reshape(g, rows, ops.Shape(g, like), 'Unflatten');
}

/** @shape tokens [B·L, width] → [B, L, width] */
export function perBatch(g: GraphScope, tokens: Value, width: number, { batch }: GraphContext, label: string): Value {
  const shape = ops.Concat(g, [batch, g.integers([-1, width])], 0, `${label}Shape`);
  return ops.Reshape(g, tokens, shape, label);
}

export interface AttentionSizes {
  readonly width: number;
  readonly heads: number;
  readonly causal?: boolean;
}

/** Attention over projected tokens. @shape q [B·Lq, width], k and v [B·Lk, width] → [B·Lq, width] */
export function attend(
  place: Place,
  q: Value,
  k: Value,
  v: Value,
  context: GraphContext,
  sizes: AttentionSizes,
): Value {
  const { g } = place;
  const split = (tokens: Value, label: string) => perBatch(g, tokens, sizes.width, context, label);
  const mixed = ops.MultiHeadAttention(g, split(q, 'Queries'), split(k, 'Keys'), split(v, 'Values'), sizes);
  return ops.Reshape(g, mixed, g.integers([-1, sizes.width]), 'Merge');
}

/**
 * Causal attention in single steps, with the weights it mixes by.
 * @shape q, k, v [B·L, width], mask [L, L] added before the softmax → mixed [B·L, width], attention [B, heads, L, L]
 * @source Vaswani et al. 2017, equation 1
 */
export function attendOpenly(
  { g }: Place,
  [q, k, v]: readonly [Value, Value, Value],
  mask: Value,
  context: GraphContext,
  { width, heads }: AttentionSizes,
): { readonly mixed: Value; readonly attention: Value } {
  const split = (tokens: Value, order: readonly number[], label: string) => {
    const rows = perBatch(g, tokens, width, context, label);
    const parts = ops.Reshape(g, rows, g.integers([0, 0, heads, width / heads]), `${label}Heads`);
    return ops.Transpose(g, parts, order, `${label}PerHead`);
  };
  const scores = ops.MatMul(g, split(q, [0, 2, 1, 3], 'Queries'), split(k, [0, 2, 3, 1], 'Keys'), 'Scores');
  const scaled = ops.Mul(g, scores, g.floats([Math.sqrt(heads / width)], [1]), 'Scale');
  const attention = ops.Softmax(g, ops.Add(g, scaled, mask, 'Mask'));
  const mixed = ops.MatMul(g, attention, split(v, [0, 2, 1, 3], 'Values'), 'Mix');
  const tokens = ops.Transpose(g, mixed, [0, 2, 1, 3], 'Tokens');
  return { mixed: ops.Reshape(g, tokens, g.integers([-1, width]), 'Merge'), attention };
}
