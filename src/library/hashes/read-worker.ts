/** @file The thread that reads model files through: their SHA-256, and per tensor how many values are not finite. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadFinding, ReadOrder, ReadSpan, ReadTold } from './read-through.js';

const PIECE_BYTES = 4 * 2 ** 20;
/** Lowest priority there is, where a priority can be a single thread's. */
const NICE = 19;

const { files, background } = workerData as ReadOrder;
const hash = createHash('sha256');
const dataHash = createHash('sha256');
const findings: ReadFinding[] = [];

const tell = (told: ReadTold): void => parentPort?.postMessage(told);

/** Exponent bits that are all set in infinities and in what is no number, by dtype. @source IEEE 754; bfloat16 is the upper half of binary32 */
const NOT_FINITE: Readonly<Record<string, (bytes: Uint8Array) => number>> = {
  F16: (bytes) => count(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1), 0x7c00),
  BF16: (bytes) => count(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1), 0x7f80),
  F32: (bytes) => count(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2), 0x7f800000),
  F64: (bytes) => count(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2), 0x7ff00000, 2),
};

/** How many of the words have all bits of the mask; of 64-bit numbers only the upper words are looked at. */
function count(words: Uint16Array | Uint32Array, mask: number, stride = 1): number {
  let found = 0;
  for (let index = stride - 1; index < words.length; index += stride) if ((words[index]! & mask) === mask) found += 1;
  return found;
}

const buffer = new Uint8Array(PIECE_BYTES);
let done = 0;

function readSpan(handle: number, { sizeBytes, name, dtype }: ReadSpan): void {
  let notFinite = 0;
  for (let left = sizeBytes; left > 0; ) {
    const bytes = buffer.subarray(0, readSync(handle, buffer, 0, Math.min(left, PIECE_BYTES), null));
    if (bytes.length === 0) throw new Error('it got shorter');
    let filled = bytes.length;
    // Pieces hold whole numbers, whatever a system returns at a time.
    while (filled % 8 !== 0 && filled < Math.min(left, PIECE_BYTES))
      filled += readSync(handle, buffer, filled, Math.min(left, PIECE_BYTES) - filled, null) || Number.NaN;
    if (Number.isNaN(filled)) throw new Error('it got shorter');
    const piece = buffer.subarray(0, filled);
    hash.update(piece);
    if (name !== undefined) dataHash.update(piece);
    notFinite += (dtype && NOT_FINITE[dtype]?.(piece)) || 0;
    left -= filled;
    done += filled;
    tell({ type: 'progress', done });
  }
  if (name !== undefined && notFinite > 0) findings.push({ name, notFinite });
}

// Elsewhere it would be the priority of the whole program.
if (background && process.platform === 'linux') setPriority(0, NICE);
try {
  for (const { path, spans } of files) {
    const handle = openSync(path, 'r');
    try {
      for (const span of spans) readSpan(handle, span);
    } finally {
      closeSync(handle);
    }
  }
  tell({ type: 'done', sha256: hash.digest('hex'), dataSha256: dataHash.digest('hex'), findings });
} catch (error) {
  tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
}
