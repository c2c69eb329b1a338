/**
 * @file GGUF files made wrong in what their header says; it is written again so that its parts fit each other.
 * @source ggml-org/ggml `docs/gguf.md` (MIT)
 */
import { mutateBytes } from './bytes.mjs';
import { edited } from './pick.mjs';

const [TEXT, LIST] = [8, 9];
const SIZES = new Map([
  ...[0, 1, 7].map((kind) => [kind, 1]),
  ...[2, 3].map((kind) => [kind, 2]),
  ...[4, 5, 6].map((kind) => [kind, 4]),
  ...[10, 11, 12].map((kind) => [kind, 8]),
]);

function textAt(bytes, at) {
  const length = Number(bytes.readBigUInt64LE(at));
  if (length > bytes.length) throw new RangeError('a text beyond the end');
  return { text: bytes.subarray(at + 8, at + 8 + length), end: at + 8 + length };
}

/** Where a value of a note ends. */
function behindValue(bytes, kind, at) {
  if (kind === TEXT) return textAt(bytes, at).end;
  if (kind !== LIST) return at + (SIZES.get(kind) ?? 1);
  const [inner, count] = [bytes.readUInt32LE(at), Number(bytes.readBigUInt64LE(at + 4))];
  let end = at + 12;
  for (let index = 0; index < count && end < bytes.length; index++) end = behindValue(bytes, inner, end);
  return end;
}

/** The header as notes and tensors, and the data behind it. */
function parse(bytes) {
  const [tensorCount, noteCount] = [8, 16].map((at) => Number(bytes.readBigUInt64LE(at)));
  let at = 24;
  const notes = [];
  const tensors = [];
  while (notes.length < noteCount) {
    const { text: key, end } = textAt(bytes, at);
    const kind = bytes.readUInt32LE(end);
    at = behindValue(bytes, kind, end + 4);
    notes.push({ key, kind, value: bytes.subarray(end + 4, at) });
  }
  while (tensors.length < tensorCount) {
    const { text: name, end } = textAt(bytes, at);
    const rank = bytes.readUInt32LE(end);
    const sizes = Array.from({ length: rank }, (_, axis) => bytes.readBigUInt64LE(end + 4 + 8 * axis));
    const behind = end + 4 + 8 * rank;
    tensors.push({ name, sizes, kind: bytes.readUInt32LE(behind), offset: bytes.readBigUInt64LE(behind + 4) });
    at = behind + 12;
  }
  const dataStart = Math.ceil(at / 32) * 32;
  return { version: bytes.readUInt32LE(4), notes, tensors, data: bytes.subarray(dataStart) };
}

const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
};
const text = (value) => [u64(BigInt(value.length)), value];

/** A whole file of notes, tensors and data. */
export function writeGguf({ version = 3, notes, tensors, data }) {
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    ...[u32(version), u64(BigInt(tensors.length)), u64(BigInt(notes.length))],
    ...notes.flatMap(({ key, kind, value }) => [...text(key), u32(kind), value]),
    ...tensors.flatMap(({ name, sizes, kind, offset }) => [
      ...[...text(name), u32(sizes.length), ...sizes.map(u64)],
      ...[u32(kind), u64(offset)],
    ]),
  ]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), data]);
}

const NUMBERS = [0n, 1n, 2n, 31n, 32n, 33n, 255n, 256n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
const KINDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 24, 26, 27, 28, 30, 99];
const KEYS = ['general.alignment', 'general.architecture', '__proto__', '', 'x'.repeat(2000)].map((key) =>
  Buffer.from(key),
);

const listOf = (kind, count, bytes) => Buffer.concat([u32(kind), u64(count), bytes]);
const NOTES = [
  ...NUMBERS.map((value) => ({ kind: 10, value: u64(value) })),
  ...[0, 1, 64, 2 ** 31].map((value) => ({ kind: 4, value: u32(value) })),
  { kind: 12, value: Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]) },
  { kind: LIST, value: listOf(TEXT, 2n ** 62n, Buffer.alloc(64)) },
  { kind: LIST, value: listOf(10, 2n ** 61n, Buffer.alloc(64)) },
  { kind: LIST, value: listOf(LIST, 2n, Buffer.alloc(64)) },
  { kind: TEXT, value: Buffer.concat(text(Buffer.from('1e999'))) },
];

const atOne = (list, random, change) =>
  list.length === 0 ? list : list.with(random.below(list.length), change(random.pick(list)));

const inTensor = (change) => (random, file) => ({
  ...file,
  tensors: atOne(file.tensors, random, (tensor) => ({ ...tensor, ...change(random, tensor) })),
});

const EDITS = [
  inTensor((random, { sizes }) => ({
    sizes: sizes.length === 0 ? [1n] : sizes.with(random.below(sizes.length), random.pick(NUMBERS)),
  })),
  inTensor((random, { sizes }) => ({
    sizes: Array.from({ length: random.below(10) }, () => random.pick([1n, 2n, ...sizes])),
  })),
  inTensor((random) => ({ kind: random.pick(KINDS) })),
  inTensor((random, { offset }) => ({
    offset: random.next() < 0.5 ? random.pick(NUMBERS) : offset + random.pick([1n, -1n, 32n]),
  })),
  inTensor((random, { name }) => ({ name: mutateBytes(random, name).subarray(0, 3000) })),
  (random, file) => ({ ...file, tensors: file.tensors.toSpliced(random.below(file.tensors.length + 1), 1) }),
  (random, file) => ({
    ...file,
    tensors: [
      ...file.tensors,
      ...Array.from({ length: random.pick([1, 1, 500]) }, () => random.pick(file.tensors)),
    ].filter(Boolean),
  }),
  (random, file) => ({ ...file, notes: [...file.notes, { key: random.pick(KEYS), ...random.pick(NOTES) }] }),
  (random, file) => ({ ...file, notes: atOne(file.notes, random, ({ key }) => ({ key, ...random.pick(NOTES) })) }),
  (random, file) => ({ ...file, data: file.data.subarray(0, random.below(file.data.length + 1)) }),
  (random, file) => ({ ...file, version: random.pick([0, 1, 2, 3, 4, 2 ** 32 - 1]) }),
];

/** A GGUF file whose header says other things; a third is made wrong as any bytes. */
export function mutateGguf(random, bytes) {
  const input = Buffer.from(bytes);
  if (random.next() < 0.33) return mutateBytes(random, input);
  try {
    return writeGguf(edited(random, parse(input), EDITS));
  } catch {
    return mutateBytes(random, input);
  }
}
