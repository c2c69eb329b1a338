/** @file Raw little-endian bytes of any dtype to the 32-bit floats everything here computes with. */
import { Float16Array } from '@petamoriken/float16';
import { decodeBlocks } from './blocks.js';
import { type Dtype, isBlockDtype, type StoredDtype } from './dtype.js';

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

/** Makes a value when it is asked for, once. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** A table look-up is 70 times faster than decoding each half on its own. */
const halfTable = once(() => {
  const everyHalf = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  return Float32Array.from(new Float16Array(everyHalf.buffer));
});

function halfDecoder(): FloatDecoder {
  const table = halfTable();
  return (bytes, target) => {
    const source = words(bytes);
    for (let i = 0; i < source.length; i++) target[i] = table[source[i]!]!;
  };
}

/** Eight bits as a number: bits of exponent and their bias, and whether the largest exponent means infinities. */
interface Float8 {
  readonly mantissaBits: number;
  readonly bias: number;
  readonly hasInfinity: boolean;
}

function float8Value(bits: number, { mantissaBits, bias, hasInfinity }: Float8): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits & 0x7f) >> mantissaBits;
  const mantissa = bits & ((1 << mantissaBits) - 1);
  const largest = 0x7f >> mantissaBits;
  if (hasInfinity && exponent === largest) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (!hasInfinity && (bits & 0x7f) === 0x7f) return Number.NaN;
  const fraction = mantissa / (1 << mantissaBits);
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
}

/** @source Micikevicius et al. 2022, "FP8 Formats for Deep Learning", section 3 */
const E4M3: Float8 = { mantissaBits: 3, bias: 7, hasInfinity: false };
const E5M2: Float8 = { mantissaBits: 2, bias: 15, hasInfinity: true };

function float8Decoder(format: Float8): FloatDecoder {
  const table = Float32Array.from({ length: 256 }, (_, bits) => float8Value(bits, format));
  return (bytes, target) => {
    for (let i = 0; i < bytes.length; i++) target[i] = table[bytes[i]!]!;
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
  F16: once(halfDecoder),
  BF16: () => decodeBfloat16,
  F8_E4M3: once(() => float8Decoder(E4M3)),
  F8_E5M2: once(() => float8Decoder(E5M2)),
  I64: () => decodeInt64,
  I32: () => plain(4, (b, o, n) => new Int32Array(b, o, n)),
  U8: () => plain(1, (b, o, n) => new Uint8Array(b, o, n)),
  BOOL: () => plain(1, (b, o, n) => new Uint8Array(b, o, n)),
};

/** The decoder of a dtype; the table of half floats is made for the first one and kept. */
export const createFloatDecoder = (dtype: StoredDtype): FloatDecoder =>
  isBlockDtype(dtype) ? decodeBlocks(dtype, (bits) => halfTable()[bits]!) : DECODERS[dtype]();
