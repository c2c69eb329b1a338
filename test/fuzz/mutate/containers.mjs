/** @file Files made wrong inside their container: the outside fits again, so that readers get to what is wrong within. */
import { crc32 } from 'node:zlib';
import { mutateBytes } from './bytes.mjs';
import { mutateJson } from './json.mjs';
import { edited } from './pick.mjs';

const LENGTH_BYTES = 8;

/** Half of the files are made wrong from outside, where lengths and ends are. */
const outsideOr = (inside) => (random, bytes) =>
  random.next() < 0.3 ? mutateBytes(random, bytes) : inside(random, Buffer.from(bytes));

/** A .safetensors file whose header is other JSON, with its true length before it. */
export const mutateSafetensors = outsideOr((random, bytes) => {
  const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE(0));
  const header = Buffer.from(mutateJson(random, bytes.toString('utf8', LENGTH_BYTES, end)));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, bytes.subarray(end)]);
});

const SIGNATURE_BYTES = 8;

/** Chunks of a PNG file: type and data. */
function chunksOf(bytes) {
  const chunks = [];
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push([bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return chunks;
}

function chunkBytes([type, data]) {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}

const TYPES = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'IDAT', 'IEND', 'IHDR', 'acTL'];

const CHUNK_EDITS = [
  (random, chunks) =>
    chunks.map((chunk, index) => (index === random.below(chunks.length) ? inChunk(random, chunk) : chunk)),
  (random, chunks) => chunks.map((chunk) => (random.next() < 0.3 ? inChunk(random, chunk) : chunk)),
  (random, chunks) => chunks.map(([type, data]) => [random.next() < 0.1 ? random.pick(TYPES) : type, data]),
  (random, chunks) => chunks.toSpliced(random.below(chunks.length + 1), random.below(2)),
  (random, chunks) =>
    chunks.toSpliced(
      random.below(chunks.length + 1),
      0,
      ...chunks.slice(0, random.below(chunks.length + 1)).slice(0, 50),
    ),
];

const inChunk = (random, [type, data]) => [type, mutateBytes(random, data)];

/** A PNG file of other chunks, each with its true length and sum. */
export const mutatePng = outsideOr((random, bytes) => {
  const chunks = edited(random, chunksOf(bytes), CHUNK_EDITS);
  return Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...chunks.map(chunkBytes)]);
});
