/** @file Layers that several models share. Tokens travel as [B·L, C], so that every linear layer is one Gemm. */
import { type GraphScope, ops, type Value } from '../onnx/index.js';
import { addLowRankConv, addWide, thinLinear } from './low-rank.js';
import { blockWeight, type ModuleScope, weight } from './module-scope.js';
import { hasWinogradKernels, winogradConv } from './winograd.js';

/** What every layer of one graph needs to know. */
export interface GraphContext {
  /** Size of the batch. @shape [1], int64 */
  readonly batch: Value;
  readonly groups: number;
}

/** @shape x [N, inputs] → [N, outputs] */
export function linear(
  module: ModuleScope,
  x: Value,
  inputs: number,
  outputs: number,
  options: { bias?: boolean } = {},
): Value {
  const shape = [outputs, inputs] as const;
  const product = linearProduct(module, x, shape, options);
  return addWide(module, thinLinear(module, x, shape), product, outputs);
}

interface ProductOptions {
  readonly bias?: boolean;
  /** The first or second half of the outputs alone. */
  readonly half?: 0 | 1;
  readonly label?: string;
}

/** A linear layer without what LoRAs add to it, its weight as it is kept. @shape x [N, inputs] → [N, outputs] */
export function linearProduct(
  module: ModuleScope,
  x: Value,
  shape: readonly [outputs: number, inputs: number],
  { bias: hasBias = true, half, label }: ProductOptions = {},
): Value {
  const bias = hasBias ? weight(module, 'bias', shape.slice(0, 1), half) : undefined;
  const blocks = blockWeight(module, 'weight', shape, half);
  if (blocks) return ops.MatMulNBits(module.g, x, blocks, bias, label);
  return ops.Gemm(module.g, x, weight(module, 'weight', shape, half), bias, label);
}

/** @shape x [N, width] → same */
export const layerNorm = (module: ModuleScope, x: Value, width: number, epsilon: number): Value =>
  ops.LayerNormalization(module.g, x, weight(module, 'weight', [width]), weight(module, 'bias', [width]), epsilon);

/** 'Same' convolution with an odd kernel. @shape x [B, inputs, H, W] → [B, outputs, H, W] */
export function conv(module: ModuleScope, x: Value, inputs: number, outputs: number, kernel: 1 | 3): Value {
  const pad = (kernel - 1) / 2;
  return paddedConv(module, x, [outputs, inputs], { kernel, pads: [pad, pad, pad, pad] });
}

/** A convolution whose pads are its own, and so wrap around where the place says so. */
function paddedConv(module: ModuleScope, x: Value, channels: Channels, { pads, ...options }: PaddedConvOptions): Value {
  const size = () => ops.ShapeOf(module.g, x, 2, 4, 'Size');
  if (!module.wraps || options.kernel === 1) return patchedConv(module, { x, channels, size }, { ...options, pads });
  return patchedConv(module, { x: ops.PadWrap(module.g, x, pads), channels, size }, options);
}

type PaddedConvOptions = ops.ConvOptions & { readonly pads: Pads };
type Channels = readonly [outputs: number, inputs: number];
/** Top, left, bottom, right. */
type Pads = readonly [number, number, number, number];

/** What a convolution is made from. `size` is that of the feature map before it was padded. @shape x [B, inputs, H, W] */
interface ConvInput {
  readonly x: Value;
  readonly channels: Channels;
  readonly size: () => Value;
}

/** A convolution with its bias and what LoRAs add to it. */
function patchedConv(module: ModuleScope, input: ConvInput, options: ops.ConvOptions): Value {
  const [outputs, inputs] = input.channels;
  const shape = [outputs, inputs, options.kernel, options.kernel] as const;
  const product = wideConv(module, input, options);
  return addLowRankConv(module, input.x, product, shape, options);
}

/** Weight and bias alone. */
function wideConv(module: ModuleScope, { x, channels, size }: ConvInput, options: ops.ConvOptions): Value {
  const { g } = module;
  const [outputs, inputs] = channels;
  if (hasWinogradKernels(module)) {
    const product = winogradConv(module, { x, channels, size: size(), margin: options.pads === undefined });
    return ops.Add(g, product, weight(module, 'bias', [outputs, 1, 1]), 'Bias');
  }
  const kernels = weight(module, 'weight', [outputs, inputs, options.kernel, options.kernel]);
  return ops.Conv(g, x, kernels, weight(module, 'bias', [outputs]), options);
}

/** 3×3 convolution of stride 2, padded all around. @shape [B, C, H, W] → [B, C, ⌈H/2⌉, ⌈W/2⌉] */
export const downsample = (module: ModuleScope, x: Value, channels: number): Value =>
  paddedConv(module, x, [channels, channels], { kernel: 3, stride: 2, pads: [1, 1, 1, 1] });

/**
 * The same for feature maps that are padded below and to the right before the convolution, which itself pads nothing:
 * these are zeros whatever the convolutions of the model pad with.
 * @shape [B, C, H, W] → [B, C, ⌊H/2⌋, ⌊W/2⌋]
 * @source CompVis/stable-diffusion `diffusionmodules/model.py` (`Downsample`) as a fact
 */
export const downsampleBelow = (module: ModuleScope, x: Value, channels: number): Value =>
  paddedConv({ ...module, wraps: false }, x, [channels, channels], { kernel: 3, stride: 2, pads: [0, 0, 1, 1] });

/** Convolution of stride 1 or 2 without a bias, padded all around. @shape x [B, inputs, H, W] */
export function plainConv(module: ModuleScope, x: Value, [outputs, inputs]: Channels, stride: 1 | 2): Value {
  const none = module.g.floats(new Float32Array(outputs), [outputs]);
  const kernels = weight(module, 'weight', [outputs, inputs, 3, 3]);
  return ops.Conv(module.g, x, kernels, none, { kernel: 3, stride, pads: [1, 1, 1, 1] });
}

/** Nearest-neighbour doubling, then a convolution. @shape [B, C, H, W] → [B, C, 2H, 2W] */
export const upsample = (module: ModuleScope, x: Value, channels: number): Value =>
  conv(module.child('conv'), ops.ResizeNearest2x(module.g, x), channels, channels, 3);

/**
 * Group normalisation as an instance normalisation of the groups, which is what the CPU has a kernel for.
 * @shape x [B, channels, H, W] → same
 * @source Wu and He 2018, section 3
 */
export function groupNorm(module: ModuleScope, x: Value, channels: number, groups: number, epsilon: number): Value {
  const { g } = module;
  const grouped = ops.Reshape(g, x, g.integers([0, groups, -1]), 'Group');
  const one = g.floats(new Array<number>(groups).fill(1), [groups]);
  const zero = g.floats(new Array<number>(groups).fill(0), [groups]);
  const normal = ops.InstanceNormalization(g, grouped, one, zero, epsilon);
  const back = ops.Reshape(g, normal, ops.Shape(g, x), 'Ungroup');
  const scaled = ops.Mul(g, back, weight(module, 'weight', [channels, 1, 1]));
  return ops.Add(g, scaled, weight(module, 'bias', [channels, 1, 1]));
}

/** x·sigmoid(x). */
export const silu = (module: ModuleScope, x: Value, label = 'SiLU'): Value => ops.QuickGelu(module.g, x, 1, label);

export interface ResnetSizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly epsilon: number;
  /** The activated time embedding and its width, where the model has one. @shape [B, width] */
  readonly time?: { readonly value: Value; readonly width: number };
}

/** Residual block: norm, SiLU, convolution, twice, with the time embedding between. @shape x [B, inputs, H, W] → [B, outputs, H, W] */
export function resnet(module: ModuleScope, x: Value, { groups }: GraphContext, sizes: ResnetSizes): Value {
  const { inputs, outputs, epsilon, time } = sizes;
  let h = silu(module.child('norm1'), groupNorm(module.child('norm1'), x, inputs, groups, epsilon));
  h = conv(module.child('conv1'), h, inputs, outputs, 3);
  if (time) {
    const projection = module.child('time_emb_proj');
    const shift = linear(projection, time.value, time.width, outputs);
    h = ops.Add(module.g, h, ops.Unsqueeze(projection.g, shift, [2, 3]), 'AddTime');
  }
  h = silu(module.child('norm2'), groupNorm(module.child('norm2'), h, outputs, groups, epsilon));
  h = conv(module.child('conv2'), h, outputs, outputs, 3);
  const straight = inputs === outputs ? x : conv(module.child('conv_shortcut'), x, inputs, outputs, 1);
  return ops.Add(module.g, straight, h, 'AddResidual');
}

/** @shape x [B, channels, H, W] → tokens [B·H·W, channels] */
export function toTokens(module: ModuleScope, x: Value, channels: number): Value {
  const { g } = module;
  const flat = ops.Reshape(g, x, g.integers([0, channels, -1]), 'Flatten');
  return ops.Reshape(g, ops.Transpose(g, flat, [0, 2, 1], 'ToTokens'), g.integers([-1, channels]), 'Tokens');
}

/** @shape tokens [B·H·W, channels] → [B, channels, H, W], sized like `like` */
export function fromTokens(
  module: ModuleScope,
  tokens: Value,
  channels: number,
  context: GraphContext,
  like: Value,
): Value {
  const { g } = module;
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
  module: ModuleScope,
  q: Value,
  k: Value,
  v: Value,
  context: GraphContext,
  sizes: AttentionSizes,
): Value {
  const { g } = module;
  const split = (tokens: Value, label: string) => perBatch(g, tokens, sizes.width, context, label);
  const mixed = ops.MultiHeadAttention(g, split(q, 'Queries'), split(k, 'Keys'), split(v, 'Values'), sizes);
  return ops.Reshape(g, mixed, g.integers([-1, sizes.width]), 'Merge');
}

/**
 * Causal attention in single steps, with the weights it mixes by.
 * @shape q, k, v [B·L, width], mask [L, L] added before the softmax → mixed [B·L, width], attention [B, heads, L, L]
 * @source Vaswani et al. 2017, equation 1
 */
export function attentionWithWeights(
  { g }: ModuleScope,
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
