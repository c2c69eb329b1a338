/**
 * @file Reader of .safetensors headers. Files come from strangers: every number is checked against a named limit
 * before it is used, and the tensor data itself is never read here.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { AppError, shown } from '../base/index.js';
import { DTYPE_BYTES, elementCount, isDtype } from '../tensor/index.js';
import type { TensorFile, TensorLocation } from './tensor-file.js';

/** The reference implementation's own limit. @source huggingface/safetensors `MAX_HEADER_SIZE`, Apache-2.0 */
const MAX_HEADER_BYTES = 100_000_000;
/** Stable Diffusion 1.5 with moving averages has 1,819, SDXL 2,515, a LoRA of every layer some 3,000. */
const MAX_TENSORS = 100_000;
const MAX_NAME_LENGTH = 1_024;
/** Of a name or a value of the header, in a message. */
const MAX_SHOWN_LENGTH = 80;
const MAX_RANK = 8;
const LENGTH_BYTES = 8;

type Json = Readonly<Record<string, unknown>>;
interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly sizeBytes: number;
}

/** Beginnings of files that hold Python pickles: a zip archive, and pickle protocols 2 to 5. */
export const isPickle = (start: Uint8Array): boolean =>
  (start[0] === 0x50 && start[1] === 0x4b) || (start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5);

/**
 * Opens a safetensors file and checks its whole header: length, JSON, names, dtypes, shapes, offsets, overlaps, end.
 * @throws FILE_NOT_FOUND FILE_UNREADABLE CHECKPOINT_PICKLE SAFETENSORS_INVALID SAFETENSORS_TENSOR
 * @source huggingface/safetensors README "Format", Apache-2.0
 */
export async function openSafetensors(path: string): Promise<TensorFile> {
  const handle = await openForReading(path);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new AppError('FILE_UNREADABLE', { path, reason: 'it is not a file' });
    const header = await readHeader({ path, handle, sizeBytes: stat.size });
    return {
      path,
      ...checkSafetensorsHeader({ path, sizeBytes: stat.size }, header),
      sizeBytes: stat.size,
      modifiedMs: stat.mtimeMs,
      headerHash: createHash('sha256').update(header).digest('hex'),
    };
  } finally {
    await handle.close();
  }
}

/** A file of which only the size is known, and perhaps the beginning. */
type SizedFile = Pick<OpenFile, 'path' | 'sizeBytes'>;

/**
 * Checks a whole header against the size of its file, which need not be there yet.
 * @throws SAFETENSORS_INVALID SAFETENSORS_TENSOR
 */
export function checkSafetensorsHeader(file: SizedFile, header: Uint8Array): Pick<TensorFile, 'tensors' | 'metadata'> {
  const { __metadata__: metadata, ...entries } = parseHeader(file.path, header);
  return { tensors: locateAll(file, entries, LENGTH_BYTES + header.length), metadata: stringsOf(metadata) };
}

/**
 * Bytes of the header without its length, from the first bytes of a file.
 * @throws CHECKPOINT_PICKLE SAFETENSORS_INVALID
 */
export function safetensorsHeaderBytes({ path, sizeBytes }: SizedFile, start: Uint8Array): number {
  const length = start.length < LENGTH_BYTES ? 0n : new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  // The same bytes can be the length of a small header; that of a pickle, read so, is no possible one.
  const isPossible = length >= 2n && length <= BigInt(Math.min(MAX_HEADER_BYTES, sizeBytes - LENGTH_BYTES));
  if (!isPossible && isPickle(start)) throw new AppError('CHECKPOINT_PICKLE', { path });
  if (start.length < LENGTH_BYTES)
    throw invalid(path, `it has ${start.length} bytes, a header needs at least ${LENGTH_BYTES}`);
  if (length > BigInt(MAX_HEADER_BYTES))
    throw invalid(path, `header of ${length} bytes, the limit is ${MAX_HEADER_BYTES}`);
  if (!isPossible) throw invalid(path, `header of ${length} bytes in a file of ${sizeBytes}`);
  return Number(length);
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (reason === 'ENOENT' || reason === 'ENOTDIR') throw new AppError('FILE_NOT_FOUND', { path });
    throw new AppError('FILE_UNREADABLE', { path, reason }, { cause: error });
  }
}

const invalid = (path: string, problem: string) => new AppError('SAFETENSORS_INVALID', { path, problem });

async function readHeader({ path, handle, sizeBytes }: OpenFile): Promise<Uint8Array> {
  const start = new Uint8Array(LENGTH_BYTES);
  const { bytesRead } = await handle.read(start, 0, LENGTH_BYTES, 0);
  const header = new Uint8Array(safetensorsHeaderBytes({ path, sizeBytes }, start.subarray(0, bytesRead)));
  const read = await handle.read(header, 0, header.length, LENGTH_BYTES);
  if (read.bytesRead !== header.length) throw invalid(path, 'the header ends early');
  return header;
}

function parseHeader(path: string, header: Uint8Array): Json {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
    if (isJson(parsed)) return parsed;
  } catch (error) {
    throw new AppError('SAFETENSORS_INVALID', { path, problem: 'the header is not JSON' }, { cause: error });
  }
  throw invalid(path, 'the header is not a JSON object');
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The format has strings only; what is nested has no place there, and may be too deep to become one. */
const stringsOf = (metadata: unknown): Readonly<Record<string, string>> =>
  isJson(metadata)
    ? Object.fromEntries(
        Object.entries(metadata)
          .filter(([, value]) => !isNested(value))
          .map(([key, value]) => [key, String(value)]),
      )
    : {};

function locateAll(file: SizedFile, entries: Json, dataStart: number): ReadonlyMap<string, TensorLocation> {
  const { length: count } = Object.keys(entries);
  if (count > MAX_TENSORS) throw invalid(file.path, `${count} tensors, the limit is ${MAX_TENSORS}`);
  const tensors = new Map<string, TensorLocation>();
  for (const [name, entry] of Object.entries(entries)) tensors.set(name, locate(file, name, entry, dataStart));
  checkCoverage(file, tensors, dataStart);
  return tensors;
}

function locate(file: SizedFile, name: string, entry: unknown, dataStart: number): TensorLocation {
  const fail = (problem: string) =>
    new AppError('SAFETENSORS_TENSOR', { path: file.path, tensor: name.slice(0, MAX_SHOWN_LENGTH), problem });
  if (name.length === 0 || name.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(name))
    throw fail(`the name has ${name.length} characters or control characters, the limit is ${MAX_NAME_LENGTH}`);
  if (!isJson(entry)) throw fail('its entry is not an object');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) throw fail(`dtype ${shown(dtype)} is not one of ${Object.keys(DTYPE_BYTES).join(' ')}`);
  if (!isNaturals(shape) || shape.length > MAX_RANK)
    throw fail(`shape ${shown(shape)} is not a list of at most ${MAX_RANK} sizes`);
  if (!isNaturals(offsets) || offsets.length !== 2)
    throw fail(`data_offsets ${shown(offsets)} is not a pair of numbers`);
  const [begin, end] = [offsets[0]!, offsets[1]!];
  const needed = elementCount(shape) * DTYPE_BYTES[dtype];
  if (end - begin !== needed)
    throw fail(`${end - begin} bytes of data, ${dtype} [${shape.join(', ')}] needs ${needed}`);
  if (dataStart + end > file.sizeBytes)
    throw fail(`its data ends at byte ${dataStart + end}, the file at ${file.sizeBytes}: it is incomplete`);
  // A size of 0 may stand beside any other, and the tensor then takes no bytes at all: no size is larger than the file.
  if (shape.some((size) => size > file.sizeBytes))
    throw fail(`shape ${shown(shape)} has a size above the ${file.sizeBytes} bytes of the file`);
  return { path: file.path, offsetBytes: dataStart + begin, sizeBytes: needed, dtype, shape };
}

const isNaturals = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);

/** The data must be covered exactly once, as the format demands: no overlap, no hole, nothing behind the last tensor. */
function checkCoverage(file: SizedFile, tensors: ReadonlyMap<string, TensorLocation>, dataStart: number): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.offsetBytes - b.offsetBytes || a.sizeBytes - b.sizeBytes);
  let end = dataStart;
  for (const [name, { offsetBytes, sizeBytes }] of inOrder) {
    if (offsetBytes !== end)
      throw new AppError('SAFETENSORS_TENSOR', {
        path: file.path,
        tensor: name.slice(0, MAX_SHOWN_LENGTH),
        problem: `its data begins at byte ${offsetBytes}, ${offsetBytes < end ? 'inside' : 'behind a hole after'} the tensor that ends at ${end}`,
      });
    end += sizeBytes;
  }
  if (end !== file.sizeBytes) throw invalid(file.path, `${file.sizeBytes - end} bytes behind the last tensor`);
}
