/** @file Door of tensor/: dtypes, shapes, decoding and host mathematics. */
export { createFloatDecoder, type FloatDecoder } from './convert.js';
export {
  bytesOf,
  DTYPE_BYTES,
  type Dtype,
  elementCount,
  FLOAT_DTYPES,
  isBlockDtype,
  isDtype,
  isFloatDtype,
  type Shape,
  type StoredDtype,
  sameUpToTrailingOnes,
} from './dtype.js';
export { toHalves } from './halves.js';
export { leastSquares, type Sample } from './least-squares.js';
export { concatenate, layerNorm } from './math.js';
export type { HostTensor } from './tensor.js';
