/** @file The element types of tensor files: those of safetensors by their names there, and the quantised blocks of GGUF. */

/** Bytes per element. @source huggingface/safetensors README, Apache-2.0 */
export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I64: 8,
  I32: 4,
  U8: 1,
  BOOL: 1,
} as const;

export type Dtype = keyof typeof DTYPE_BYTES;
export type Shape = readonly number[];

/** Elements of a block, and its bytes. @source ggml-org/ggml `ggml-common.h` (MIT) */
export const BLOCKS = {
  Q4_0: { elements: 32, bytes: 18 },
  Q4_1: { elements: 32, bytes: 20 },
  Q5_0: { elements: 32, bytes: 22 },
  Q5_1: { elements: 32, bytes: 24 },
  Q8_0: { elements: 32, bytes: 34 },
  Q2_K: { elements: 256, bytes: 84 },
  Q3_K: { elements: 256, bytes: 110 },
  Q4_K: { elements: 256, bytes: 144 },
  Q5_K: { elements: 256, bytes: 176 },
  Q6_K: { elements: 256, bytes: 210 },
} as const;

/** Several elements share a scale: they are read as a block, and no engine takes them as they are. */
export type BlockDtype = keyof typeof BLOCKS;

/** How a tensor may lie in a file. */
export type StoredDtype = Dtype | BlockDtype;

export const isDtype = (name: unknown): name is Dtype => typeof name === 'string' && Object.hasOwn(DTYPE_BYTES, name);
export const isBlockDtype = (dtype: StoredDtype): dtype is BlockDtype => Object.hasOwn(BLOCKS, dtype);

export const FLOAT_DTYPES = ['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2'] as const satisfies readonly Dtype[];

/** Whether elements are fractions, and not counts or marks. */
export const isFloatDtype = (dtype: StoredDtype): boolean =>
  isBlockDtype(dtype) || (FLOAT_DTYPES as readonly string[]).includes(dtype);

/** Bytes of so many elements; of blocks they are whole ones. */
export function bytesOf(dtype: StoredDtype, elements: number): number {
  if (!isBlockDtype(dtype)) return elements * DTYPE_BYTES[dtype];
  const block = BLOCKS[dtype];
  return Math.ceil(elements / block.elements) * block.bytes;
}

/** Number of elements of a shape; 1 for a scalar. */
export const elementCount = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** Whether two shapes are the same once trailing ones are dropped: a linear layer [o, i] and a 1×1 convolution [o, i, 1, 1] hold the same bytes. */
export function sameUpToTrailingOnes(a: Shape, b: Shape): boolean {
  const strip = (shape: Shape) => {
    let end = shape.length;
    while (end > 0 && shape[end - 1] === 1) end--;
    return shape.slice(0, end);
  };
  const [left, right] = [strip(a), strip(b)];
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}
