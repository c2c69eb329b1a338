/**
 * @file ONNX operators as functions, each with the operator's exact name, so that a model reads like its paper.
 * All take the scope first; `label` keeps several of one kind apart.
 * @source onnx/onnx `Operators.md` and microsoft/onnxruntime `ContribOperators.md`, Apache-2.0 and MIT
 */
import type { GraphScope, NodeOptions, Value } from './graph.js';
import type { AttributeValue } from './proto.js';

type Attributes = Readonly<Record<string, AttributeValue>>;

const options = (attributes: Attributes, label: string | undefined): NodeOptions => ({
  attributes,
  ...(label === undefined ? {} : { label }),
});

const unary = (operator: string) => (g: GraphScope, x: Value, label?: string) =>
  g.node(operator, [x], options({}, label));
const binary = (operator: string) => (g: GraphScope, a: Value, b: Value, label?: string) =>
  g.node(operator, [a, b], options({}, label));

export const Add = binary('Add');
export const Mul = binary('Mul');
export const MatMul = binary('MatMul');
export const Reshape = binary('Reshape');
export const Sigmoid = unary('Sigmoid');
export const Relu = unary('Relu');
export const Tanh = unary('Tanh');
export const Cos = unary('Cos');
export const Sin = unary('Sin');
export const Shape = unary('Shape');

export const Concat = (g: GraphScope, values: readonly Value[], axis: number, label?: string): Value =>
  g.node('Concat', values, options({ axis }, label));

/** Where the largest value lies along an axis, the first of equals; the axis stays, of size 1. @shape → int64 */
export const ArgMax = (g: GraphScope, x: Value, axis: number, label?: string): Value =>
  g.node('ArgMax', [x], options({ axis, keepdims: 1, select_last_index: 0 }, label));

export const CastToInt32 = (g: GraphScope, x: Value, label?: string): Value =>
  g.node('Cast', [x], options({ to: { type: 'int32' } }, label));

/** One row of each entry of a batch. @shape table [B, N, C], rows [B, 1] int64 → [B, C] */
export const GatherRows = (g: GraphScope, table: Value, rows: Value, label?: string): Value =>
  g.node('GatherND', [table, rows], options({ batch_dims: 1 }, label));

export const Gather = (g: GraphScope, table: Value, indices: Value, label?: string): Value =>
  g.node('Gather', [table, indices], options({ axis: 0 }, label));

/** `x[..., starts:ends, ...]` over the given axes. */
export const Slice = (g: GraphScope, x: Value, starts: Value, ends: Value, axes: Value, label?: string): Value =>
  g.node('Slice', [x, starts, ends, axes], options({}, label));

export const Transpose = (g: GraphScope, x: Value, permutation: readonly number[], label?: string): Value =>
  g.node('Transpose', [x], options({ perm: permutation }, label));

export const Unsqueeze = (g: GraphScope, x: Value, axes: readonly number[], label?: string): Value =>
  g.node('Unsqueeze', [x, g.integers(axes)], options({}, label));

/** What is beyond an edge is what lies at the opposite one. @shape x [B, C, H, W], pads top, left, bottom, right → [B, C, H', W'] */
export const PadWrap = (g: GraphScope, x: Value, pads: readonly [number, number, number, number]): Value => {
  const [top, left, bottom, right] = pads;
  const sizes = g.integers([0, 0, top, left, 0, 0, bottom, right]);
  return g.node('Pad', [x, sizes], options({ mode: 'wrap' }, 'Wrap'));
};

export interface ConvOptions {
  readonly kernel: number;
  readonly stride?: number;
  /** Top, left, bottom, right. */
  readonly pads?: readonly [number, number, number, number];
  readonly label?: string;
}

/**
 * The bias is never left out: WebGPU's kernel in ONNX Runtime 1.30 ends the process where there is none.
 * @shape x [B, Cin, H, W], weight [Cout, Cin, k, k], bias [Cout] → [B, Cout, H', W']
 */
export const Conv = (g: GraphScope, x: Value, weight: Value, bias: Value, conv: ConvOptions): Value => {
  const { kernel, stride = 1, pads = [0, 0, 0, 0], label } = conv;
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads };
  return g.node('Conv', [x, weight, bias], options(attributes, label));
};

/** Spreads every cell over a kernel. @shape x [B, Cin, H, W], weight [Cin, Cout, k, k] → [B, Cout, H', W'] */
export const ConvTranspose = (g: GraphScope, x: Value, weight: Value, conv: Omit<ConvOptions, 'pads'>): Value => {
  const { kernel, stride = 1, label } = conv;
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride] };
  return g.node('ConvTranspose', [x, weight], options(attributes, label));
};

/** @shape x [B, C, L] → same; every channel of every entry normalised by itself */
export const InstanceNormalization = (g: GraphScope, x: Value, scale: Value, bias: Value, epsilon: number): Value =>
  g.node('InstanceNormalization', [x, scale, bias], options({ epsilon: { float: epsilon } }, undefined));

/** Normalises the last axis. */
export const LayerNormalization = (g: GraphScope, x: Value, scale: Value, bias: Value, epsilon: number): Value =>
  g.node('LayerNormalization', [x, scale, bias], options({ axis: -1, epsilon: { float: epsilon } }, undefined));

/** Over the last axis. */
export const Softmax = (g: GraphScope, x: Value, label?: string): Value =>
  g.node('Softmax', [x], options({ axis: -1 }, label));

/** Gaussian error linear unit by the error function. */
export const Gelu = (g: GraphScope, x: Value, label?: string): Value =>
  g.node('Gelu', [x], options({ approximate: 'none' }, label));

/** Twice as large by repeating pixels. @shape [B, C, H, W] → [B, C, 2H, 2W] */
export const ResizeNearest2x = (g: GraphScope, x: Value): Value =>
  g.node('Resize', [x, undefined, g.floats([1, 1, 2, 2], [4])], {
    label: 'Resize',
    attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  });

export interface AttentionOptions {
  readonly heads: number;
  /** Position i sees positions 0…i only. */
  readonly causal?: boolean;
}

/** Softmax(q·kᵀ/√d)·v over heads. @shape q [B, Lq, C], k and v [B, Lk, C] → [B, Lq, C] */
export const MultiHeadAttention = (g: GraphScope, q: Value, k: Value, v: Value, attention: AttentionOptions): Value =>
  g.node('MultiHeadAttention', [q, k, v], {
    domain: 'com.microsoft',
    attributes: { num_heads: attention.heads, unidirectional: attention.causal ? 1 : 0 },
  });

/** x·sigmoid(alpha·x): SiLU at alpha 1, CLIP's quick GELU at 1.702. */
export const QuickGelu = (g: GraphScope, x: Value, alpha: number, label?: string): Value =>
  g.node('QuickGelu', [x], { ...options({ alpha: { float: alpha } }, label), domain: 'com.microsoft' });

/** a·bᵀ + bias, with the weight as checkpoints store it. @shape a [N, I], weight [O, I], bias [O] or [N, O] → [N, O] */
export const Gemm = (g: GraphScope, a: Value, weight: Value, bias: Value | undefined, label?: string): Value =>
  g.node('Gemm', [a, weight, bias], options({ transB: 1 }, label));

/** Repeated to a shape. @shape x that broadcasts to shape → shape */
export const Expand = (g: GraphScope, x: Value, shape: Value, label?: string): Value =>
  g.node('Expand', [x, shape], options({}, label));

/** A matrix in blocks of 8 bits, which the CPU widens to 32-bit floats when it multiplies. */
export interface BlockMatrix {
  /** 128 more than the whole number that the scale of its block multiplies. @shape [outputs, inputs / size, size] */
  readonly blocks: Value;
  /** @shape [outputs, inputs / size] */
  readonly scales: Value;
  readonly shape: readonly [outputs: number, inputs: number];
  /** Numbers that share a scale. */
  readonly size: number;
}

/** a·bᵀ + bias, in 32-bit floats but for the weight. @shape a [N, inputs], bias [outputs] → [N, outputs] */
export const MatMulNBits = (
  g: GraphScope,
  a: Value,
  { blocks, scales, shape: [N, K], size }: BlockMatrix,
  bias: Value | undefined,
  label?: string,
): Value =>
  g.node('MatMulNBits', [a, blocks, scales, undefined, undefined, bias], {
    ...options({ N, K, bits: 8, block_size: size }, label),
    domain: 'com.microsoft',
  });

/** The sizes of some axes. @shape → [end − start] */
export const ShapeOf = (g: GraphScope, x: Value, start: number, end: number, label?: string): Value =>
  g.node('Shape', [x], options({ start, end }, label));
