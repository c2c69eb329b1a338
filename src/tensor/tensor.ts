/** @file A tensor on the host: typed data with its shape, as it travels to the engine and back. */
import type { Shape } from './dtype.js';

/** Data in row-major order; the array's type is the element type. */
export interface HostTensor {
  readonly data: Float32Array | Int32Array | BigInt64Array;
  readonly shape: Shape;
}
