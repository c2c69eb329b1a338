/** @file Raw little-endian bytes of any dtype to the 32-bit floats everything here computes with. */
import { Float16Array } from '@petamoriken/float16';
import type { Dtype } from './dtype.js';

/** Decodes bytes of one dtype into `target`; both hold the same number of elements. */
export type FloatDecoder = (bytes: Uint8Array, target: Float32Array) => void;

type NumberArray = ArrayLike<number> & { readonly BYTES_PER_ELEMENT: number };

/** A typed view of bytes whose offset may not be aligned: then of a copy. */
function view<T>(
  bytes: Uint8Array,
  size: number,
  make: (buffer: ArrayBufferLike, offset: number, length: number) => T,
): T {
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return make(aligned.buffer, aligned.byteOffset, bytes.byteLength / size);
}

const plain =
  (size: number, make: (buffer: ArrayBufferLike, offset: number, length: number) => NumberArray): FloatDecoder =>
  (bytes, target) =>
    target.set(view(bytes, size, make));

const words = (bytes: Uint8Array) => view(bytes, 2, (b, o, n) => new Uint16Array(b, o, n));

/** A table look-up is 70 times faster than decoding each half on its own. */
function halfDecoder(): FloatDecoder {
  const everyHalf = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const table = Float32Array.from(new Float16Array(everyHalf.buffer));
  return (bytes, target) => {
    const source = words(bytes);
    for (let i = 0; i < source.length; i++) target[i] = table[source[i]!]!;
  };
}

/** A bfloat16 is the upper half of a 32-bit float. */
const decodeBfloat16: FloatDecoder = (bytes, target) => {
  const source = words(bytes);
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
};

const decodeInt64: FloatDecoder = (bytes, target) => {
  const source = view(bytes, 8, (b, o, n) => new BigInt64Array(b, o, n));
  for (let i = 0; i < source.length; i++) target[i] = Number(source[i]!);
};

const DECODERS: Readonly<Record<Dtype, () => FloatDecoder>> = {
  F64: () => plain(8, (b, o, n) => new Float64Array(b, o, n)),
  F32: () => plain(4, (b, o, n) => new Float32Array(b, o, n)),
  F16: halfDecoder,
  BF16: () => decodeBfloat16,
  I64: () => decodeInt64,
  I32: () => plain(4, (b, o, n) => new Int32Array(b, o, n)),
  U8: () => plain(1, (b, o, n) => new Uint8Array(b, o, n)),
  BOOL: () => plain(1, (b, o, n) => new Uint8Array(b, o, n)),
};

/** The decoder of a dtype; make it once for many tensors, since the half-float table costs a millisecond. */
export const createFloatDecoder = (dtype: Dtype): FloatDecoder => DECODERS[dtype]();
