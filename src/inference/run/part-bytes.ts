/** @file A part that was drawn as bytes, exactly: JSON with the arrays of its pixels and latents behind it. */
import type { DrawnPart } from './shared-parts.js';

const ARRAYS = { Uint8Array, Uint8ClampedArray, Float32Array } as const;
type ArrayName = keyof typeof ARRAYS;

/** Where an array lies behind the text. */
interface Reference {
  readonly $array: ArrayName;
  readonly at: number;
  readonly length: number;
}

/** Bytes of the number that says how long the text is. */
const HEAD = 4;
/** Arrays begin at multiples of this, so that they can be read in place. */
const STEP = 8;

const aligned = (size: number): number => Math.ceil(size / STEP) * STEP;

function nameOf(value: unknown): ArrayName | undefined {
  const names = Object.keys(ARRAYS) as ArrayName[];
  return value instanceof Uint8Array ? 'Uint8Array' : names.find((name) => value instanceof ARRAYS[name]);
}

/** The text with its length in front, and the arrays, which take `size` bytes, behind it. */
function joined(json: Uint8Array, arrays: readonly Uint8Array[], size: number): Uint8Array {
  const start = aligned(HEAD + json.length);
  const bytes = new Uint8Array(start + size);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, HEAD);
  let at = start;
  for (const array of arrays) {
    bytes.set(array, at);
    at += aligned(array.length);
  }
  return bytes;
}

/** The bytes of a part. */
export function encodePart(part: DrawnPart): Uint8Array {
  const arrays: Uint8Array[] = [];
  let size = 0;
  const text = JSON.stringify(part, function (this: Record<string, unknown>, key, value: unknown) {
    // A Buffer has turned itself into a list by now.
    const own = this[key];
    const name = nameOf(own);
    if (!name) return value;
    const { buffer, byteOffset, byteLength, length } = own as Float32Array;
    const reference: Reference = { $array: name, at: size, length };
    arrays.push(new Uint8Array(buffer, byteOffset, byteLength));
    size += aligned(byteLength);
    return reference;
  });
  return joined(new TextEncoder().encode(text), arrays, size);
}

const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && '$array' in value && Object.hasOwn(ARRAYS, String(value.$array));

/** The part that `encodePart` made bytes of. @throws RangeError SyntaxError for other bytes */
export function decodePart(bytes: Uint8Array): DrawnPart {
  const whole = bytes.slice();
  const length = new DataView(whole.buffer).getUint32(0, true);
  const start = aligned(HEAD + length);
  const json = new TextDecoder().decode(whole.subarray(HEAD, HEAD + length));
  return JSON.parse(json, (_, value: unknown) =>
    isReference(value) ? new ARRAYS[value.$array](whole.buffer, start + value.at, value.length) : value,
  ) as DrawnPart;
}
