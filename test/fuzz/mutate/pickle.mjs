/**
 * @file Python pickles made wrong opcode by opcode, and the two kinds of files that PyTorch keeps them in: the outside fits
 * again, so that the machine gets to what is wrong within.
 * @source CPython `Lib/pickletools.py` (PSF licence), lengths of arguments, as facts
 */
import { mutateBytes } from './bytes.mjs';
import { edited, range } from './pick.mjs';
import { readStored, writeStored } from './zip.mjs';

/** Bytes of the arguments of fixed length, by opcode. */
const FIXED = new Map([
  ...[0x4b, 0x68, 0x71, 0x80, 0x82].map((opcode) => [opcode, 1]),
  ...[0x4d, 0x83].map((opcode) => [opcode, 2]),
  ...[0x4a, 0x6a, 0x72, 0x84].map((opcode) => [opcode, 4]),
  ...[0x47, 0x95].map((opcode) => [opcode, 8]),
]);
/** Bytes of the length before an argument, by opcode. */
const COUNTED = new Map([
  ...[0x43, 0x55, 0x8a, 0x8c].map((opcode) => [opcode, 1]),
  ...[0x42, 0x54, 0x58, 0x8b].map((opcode) => [opcode, 4]),
  ...[0x8d, 0x8e, 0x96].map((opcode) => [opcode, 8]),
]);
const GLOBAL = 0x63;
const STOP = 0x2e;

function counted(bytes, at, width) {
  if (at + 1 + width > bytes.length) return bytes.length;
  const length = width === 8 ? Number(bytes.readBigUInt64LE(at + 1)) : bytes.readUIntLE(at + 1, width);
  return Math.min(bytes.length, at + 1 + width + length);
}

function behindLines(bytes, at) {
  const first = bytes.indexOf(0x0a, at);
  const second = first < 0 ? first : bytes.indexOf(0x0a, first + 1);
  return second < 0 ? bytes.length : second + 1;
}

function endOf(bytes, at) {
  const opcode = bytes[at];
  if (opcode === GLOBAL) return behindLines(bytes, at);
  if (COUNTED.has(opcode)) return counted(bytes, at, COUNTED.get(opcode));
  return at + 1 + (FIXED.get(opcode) ?? 0);
}

/** The opcodes of the pickle that begins at a place, each with its argument, and where it ends. */
export function opcodesOf(bytes, from = 0) {
  const opcodes = [];
  for (let at = from; at < bytes.length; ) {
    const end = endOf(bytes, at);
    opcodes.push(bytes.subarray(at, end));
    const isLast = bytes[at] === STOP;
    at = end;
    if (isLast) break;
  }
  return { opcodes, end: from + opcodes.reduce((sum, { length }) => sum + length, 0) };
}

const op = (...bytes) => Buffer.from(bytes);
const line = (module, name) => Buffer.from(`c${module}\n${name}\n`);
const text = (value) => Buffer.concat([op(0x58, value.length & 255, value.length >> 8, 0, 0), Buffer.from(value)]);

/** Whatever may do harm anywhere: the calls that torch makes, what nests, what is kept and had again. */
const PIECES = [
  ...[0x28, 0x29, 0x30, 0x31, 0x32, 0x4e, 0x51, 0x52, 0x5d, 0x61, 0x62, 0x65, 0x73, 0x74, 0x75, 0x7d, 0x81, 0x85, 0x86]
    .concat([0x87, 0x88, 0x8f, 0x90, 0x91, 0x93, 0x94])
    .map((opcode) => op(opcode)),
  ...[op(0x32, 0x86), op(0x32, 0x32, 0x87), op(0x4a, 0xff, 0xff, 0xff, 0xff), op(0x4a, 0xff, 0xff, 0xff, 0x7f)],
  ...[op(0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x40), op(0x47, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0), op(0x4b, 0), op(0x4b, 1)],
  ...[line('torch._utils', '_rebuild_tensor_v2'), line('torch', 'FloatStorage'), line('collections', 'OrderedDict')],
  ...[line('torch._tensor', '_rebuild_from_type_v2'), line('torch', 'Size'), line('posix', 'system')],
  ...[line('__builtin__', 'set'), line('torch.nn.modules.container', 'ParameterDict'), line('numpy', 'dtype')],
  ...['storage', 'state_dict', '_parameters', '__proto__', 'a.b', '', 'x'.repeat(600)].map(text),
];

const recall = (random) => op(0x68, random.below(40));
const keep = (random) => op(0x71, random.below(40));

function insert(random, opcodes) {
  const piece = random.pick([recall, recall, keep, () => random.pick(PIECES), () => random.pick(PIECES)])(random);
  return opcodes.toSpliced(random.below(opcodes.length + 1), 0, piece);
}

const replace = (random, opcodes) =>
  opcodes.toSpliced(random.below(opcodes.length), 1, random.pick([...PIECES, recall(random)]));

function leaveOut(random, opcodes) {
  const [start, end] = range(random, opcodes.length, 6);
  return opcodes.toSpliced(start, end - start);
}

const MOST_OPCODES = 60_000;

/** Now and then as often as it takes for what doubles to become too much. */
function repeat(random, opcodes) {
  const [start, end] = range(random, opcodes.length, 12);
  const piece = opcodes.slice(start, end);
  const most = Math.floor(MOST_OPCODES / (opcodes.length + piece.length + 1));
  const times = Math.min(most, random.pick([1, 2, 3, 30, 30, 1000]));
  return opcodes.toSpliced(end, 0, ...Array.from({ length: times }, () => piece).flat());
}

function move(random, opcodes) {
  const [start, end] = range(random, opcodes.length, 12);
  return opcodes.toSpliced(random.below(opcodes.length + 1), 0, ...opcodes.slice(start, end));
}

/** Another argument: a number nudged, a text of another length that is said truly. */
function argument(random, opcodes) {
  const at = random.below(opcodes.length);
  const changed = Buffer.from(opcodes[at] ?? op(STOP));
  if (changed.length > 1) changed[1 + random.below(changed.length - 1)] ^= 1 << random.below(8);
  return opcodes.toSpliced(at, 1, changed);
}

const EDITS = [insert, insert, insert, replace, replace, leaveOut, repeat, move, argument, argument];

/** A pickle after some changes of its opcodes; the end stays where there was one. */
export function mutatePickle(random, bytes) {
  const { opcodes } = opcodesOf(bytes);
  const end = opcodes.at(-1)?.[0] === STOP ? [opcodes.pop()] : [];
  return Buffer.concat([...edited(random, opcodes, EDITS), ...end]);
}

/** Entries of the archive: one left out, twice, under another name, with other bytes. */
const ENTRY_EDITS = [
  (random, entries) => entries.toSpliced(random.below(entries.length), 1),
  (random, entries) => [...entries, random.pick(entries)],
  (random, entries) => entries.with(random.below(entries.length), [random.pick(entries)[0], random.pick(entries)[1]]),
  (random, entries) =>
    entries.map(([name, data]) => [name, random.next() < 0.3 ? mutateBytes(random, data).subarray(0, 4096) : data]),
];

function mutateArchive(random, bytes) {
  const entries = readStored(bytes);
  if (entries.length === 0) return mutateBytes(random, bytes);
  if (random.next() < 0.15) return writeStored(edited(random, entries, ENTRY_EDITS.slice(1)));
  if (random.next() < 0.1) return writeStored(random.pick(ENTRY_EDITS)(random, entries));
  return writeStored(
    entries.map(([name, data]) => [name, name.endsWith('data.pkl') ? mutatePickle(random, data) : data]),
  );
}

/** The pickles that stand one behind the other before the numbers. */
const LEGACY_PICKLES = 5;

function mutateLegacy(random, bytes) {
  const parts = [];
  let at = 0;
  for (let count = 0; count < LEGACY_PICKLES && at < bytes.length; count++) {
    const { end } = opcodesOf(bytes, at);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  // Mostly the value and the keys of its numbers; the three before them say little.
  const chosen = random.next() < 0.9 ? Math.min(parts.length - 1, 3 + random.below(2)) : random.below(parts.length);
  return Buffer.concat([...parts.with(chosen, mutatePickle(random, parts[chosen])), bytes.subarray(at)]);
}

const ZIP_START = 0x04034b50;
const isArchive = (bytes) => bytes.length >= 4 && bytes.readUInt32LE(0) === ZIP_START;

/** A file of torch.save made wrong: outside, where lengths and ends are, or within. */
export function mutateTorch(random, bytes) {
  const input = Buffer.from(bytes);
  if (input.length === 0 || random.next() < 0.25) return mutateBytes(random, input);
  return isArchive(input) ? mutateArchive(random, input) : mutateLegacy(random, input);
}
