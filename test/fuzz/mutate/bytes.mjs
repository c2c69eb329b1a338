/** @file Bytes made a little wrong: single bits, sizes at the edges of their types, pieces moved, repeated and left out. */
import { edited, range } from './pick.mjs';

/** No input grows beyond this by repetition. */
const MOST_BYTES = 2 ** 20;

const NUMBERS = [
  0n,
  1n,
  2n,
  7n,
  127n,
  128n,
  255n,
  256n,
  32767n,
  65535n,
  2n ** 24n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
];
const LARGE_NUMBERS = [...NUMBERS, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

const WRITERS = [
  [1, (view, at, value) => view.setUint8(at, Number(value & 255n))],
  [2, (view, at, value, little) => view.setUint16(at, Number(value & 65535n), little)],
  [4, (view, at, value, little) => view.setUint32(at, Number(value & 0xffffffffn), little)],
  [8, (view, at, value, little) => view.setBigUint64(at, value, little)],
];

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function flipBit(random, bytes) {
  if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  return bytes;
}

function writeNumber(random, bytes) {
  const [width, write] = random.pick(WRITERS);
  if (bytes.length < width) return bytes;
  write(viewOf(bytes), random.below(bytes.length - width + 1), random.pick(LARGE_NUMBERS), random.next() < 0.5);
  return bytes;
}

/** A number that is there, a little larger or smaller: lengths that no longer fit. */
function nudge(random, bytes) {
  if (bytes.length > 0) bytes[random.below(bytes.length)] += random.pick([1, 255, 2, 254, 16, 240]);
  return bytes;
}

const cut = (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1));

function leaveOut(random, bytes) {
  const [start, end] = range(random, bytes.length, 64);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
}

function insert(random, bytes) {
  const at = random.below(bytes.length + 1);
  const more = Buffer.alloc(1 + random.below(64), random.pick([0, 0xff, 0x20, 0x5b, 0x41]));
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

function repeat(random, bytes) {
  const [start, end] = range(random, bytes.length, 256);
  const times = Math.min(1 + random.below(200), Math.floor(MOST_BYTES / Math.max(1, bytes.length)));
  const piece = Array.from({ length: times }, () => bytes.subarray(start, end));
  return Buffer.concat([bytes.subarray(0, end), ...piece, bytes.subarray(end)]);
}

const EDITS = [flipBit, flipBit, writeNumber, writeNumber, nudge, nudge, cut, leaveOut, insert, repeat];

/** Bytes made wrong; those that are given stay as they are. */
export const mutateBytes = (random, bytes) => edited(random, Buffer.from(bytes), EDITS);

/** The beginning of one input and the end of another. */
export const splicedBytes = (random, one, other) =>
  Buffer.concat([one.subarray(0, random.below(one.length + 1)), other.subarray(random.below(other.length + 1))]);
