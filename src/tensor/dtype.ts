/** @file The element types of tensor files, by the names safetensors gives them. */

/** Bytes per element. @source huggingface/safetensors README, Apache-2.0 */
export const DTYPE_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, U8: 1, BOOL: 1 } as const;

export type Dtype = keyof typeof DTYPE_BYTES;
export type Shape = readonly number[];

export const isDtype = (name: unknown): name is Dtype => typeof name === 'string' && name in DTYPE_BYTES;

export const FLOAT_DTYPES = ['F64', 'F32', 'F16', 'BF16'] as const satisfies readonly Dtype[];

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
