/**
 * @file Reader of GGUF headers: where each tensor lies and in which kind of blocks; the tensor data itself is never read here.
 * Files come from strangers: every number is checked against the file's own length before it is used.
 * @source ggml-org/ggml `docs/gguf.md` (MIT), versions 2 and 3
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../../base/index.js';
import { bytesOf, elementCount, type StoredDtype } from '../../tensor/index.js';
import type { TensorFile, TensorLocation } from '../tensor-file.js';
import { GgufCursor, GgufEnd } from './gguf-cursor.js';

const MAGIC = 'GGUF';
/** Names, shapes and notes of a whole checkpoint take some 200 kB; those of a language model's vocabulary some MB. */
const MAX_HEADER_BYTES = 64 * 2 ** 20;
const MAX_TENSORS = 100_000;
const MAX_RANK = 8;
const DEFAULT_ALIGNMENT = 32;

/** @source ggml `ggml.h`, enum ggml_type */
const DTYPES: Readonly<Record<number, StoredDtype>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  6: 'Q5_0',
  7: 'Q5_1',
  8: 'Q8_0',
  10: 'Q2_K',
  11: 'Q3_K',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  30: 'BF16',
};

export const isGguf = (start: Uint8Array): boolean => Buffer.from(start.subarray(0, 4)).toString('latin1') === MAGIC;

interface Entry {
  readonly name: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[];
  /** From the start of the data. */
  readonly offset: number;
}

/** Sizes stand with the innermost first. */
function entryAt(cursor: GgufCursor): Entry {
  const name = cursor.text();
  const rank = cursor.u32();
  if (rank > MAX_RANK) throw new GgufEnd(`tensor "${name.slice(0, 80)}" has ${rank} axes, the limit is ${MAX_RANK}`);
  const shape = Array.from({ length: rank }, () => cursor.u64()).reverse();
  const type = cursor.u32();
  const dtype = DTYPES[type];
  if (dtype === undefined) throw new GgufEnd(`tensor "${name.slice(0, 80)}" is of kind ${type}, which is not read`);
  return { name, dtype, shape, offset: cursor.u64() };
}

interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly Entry[];
  readonly dataStart: number;
}

function readHeader(bytes: Uint8Array): Header {
  const cursor = new GgufCursor(bytes);
  cursor.take(MAGIC.length);
  const version = cursor.u32();
  if (version !== 2 && version !== 3) throw new GgufEnd(`its version is ${version}, 2 and 3 are read`);
  const [tensors, notes] = [cursor.u64(), cursor.u64()];
  if (tensors > MAX_TENSORS || notes > MAX_TENSORS)
    throw new GgufEnd(`${tensors} tensors and ${notes} notes, the limit is ${MAX_TENSORS} of each`);
  const metadata: Record<string, string> = {};
  for (let note = 0; note < notes; note++) {
    const key = cursor.text();
    const value = cursor.value(cursor.u32());
    if (value !== undefined) metadata[key] = value;
  }
  const entries = Array.from({ length: tensors }, () => entryAt(cursor));
  const alignment = Number(metadata['general.alignment'] ?? DEFAULT_ALIGNMENT);
  if (!Number.isSafeInteger(alignment) || alignment < 1) throw new GgufEnd(`its alignment is ${alignment}`);
  return { metadata, entries, dataStart: Math.ceil(cursor.at / alignment) * alignment };
}

function locate(path: string, fileBytes: number, { dataStart }: Header, entry: Entry): TensorLocation {
  const { name, dtype, shape, offset } = entry;
  const sizeBytes = bytesOf(dtype, elementCount(shape));
  const offsetBytes = dataStart + offset;
  if (!(offsetBytes + sizeBytes <= fileBytes) || shape.some((size) => size > fileBytes * 8))
    throw new GgufEnd(`the data of tensor "${name.slice(0, 80)}" lie beyond the end of the file: it is incomplete`);
  return { path, offsetBytes, sizeBytes, dtype, shape };
}

/** Opens a GGUF file and checks its header. @throws GGUF_INVALID FILE_UNREADABLE */
export async function openGguf(path: string): Promise<TensorFile> {
  const handle = await open(path, 'r');
  try {
    const { size: sizeBytes, mtimeMs: modifiedMs } = await handle.stat();
    const start = Buffer.alloc(Math.min(sizeBytes, MAX_HEADER_BYTES));
    await handle.read(start, 0, start.length, 0);
    const header = readHeader(start);
    const tensors = new Map(header.entries.map((entry) => [entry.name, locate(path, sizeBytes, header, entry)]));
    const headerHash = createHash('sha256').update(start.subarray(0, header.dataStart)).digest('hex');
    return { path, tensors, metadata: header.metadata, sizeBytes, modifiedMs, headerHash };
  } catch (error) {
    if (!(error instanceof GgufEnd)) throw error;
    throw new AppError('GGUF_INVALID', { path, problem: error.message }, { cause: error });
  } finally {
    await handle.close();
  }
}
