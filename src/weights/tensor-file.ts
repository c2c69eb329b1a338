/** @file What every reader of tensor files gives: where each tensor's bytes lie, never the bytes themselves. */
import { type FileHandle, open } from 'node:fs/promises';
import { AppError, defined } from '../base/index.js';
import { bytesOf, createFloatDecoder, elementCount, type Shape, type StoredDtype } from '../tensor/index.js';

/** Where one tensor lies. */
export interface TensorLocation {
  readonly path: string;
  /** Absolute, from the start of the file. */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly dtype: StoredDtype;
  readonly shape: Shape;
}

/** Named tensors of one part of a model, from one file or from several shards. */
export interface TensorSource {
  /** File or folder, for messages. */
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorLocation>;
}

/** A tensor file with what stands beside its tensors. */
export interface TensorFile extends TensorSource {
  readonly metadata: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** SHA-256 of the header, hexadecimal: changes when any name, shape or place does. */
  readonly headerHash: string;
}

/** Elements read at a time: 16 MiB of floats, far below the 2 GiB that one call can read; whole blocks of any kind. */
const PIECE_ELEMENTS = 4 * 1024 * 1024;
/** A GiB of floats: four times the largest tensor of a known model, the token embedding of OpenCLIP-bigG. */
const MAX_ELEMENTS = 2 ** 28;

async function fill(bytes: Uint8Array, handle: FileHandle, { path, offsetBytes }: TensorLocation): Promise<void> {
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offsetBytes + filled);
    if (bytesRead === 0) throw new AppError('FILE_UNREADABLE', { path, reason: 'it got shorter' });
    filled += bytesRead;
  }
}

/**
 * Reads one tensor piece by piece, widened or narrowed to 32-bit floats; never more than a piece is in memory.
 * @shape as stored, flattened, one piece behind the other
 * @throws FILE_UNREADABLE when the file got shorter since it was opened
 */
export async function* floatPieces(location: TensorLocation): AsyncGenerator<Float32Array<ArrayBuffer>> {
  const decode = createFloatDecoder(location.dtype);
  const handle = await open(location.path, 'r');
  try {
    for (let left = elementCount(location.shape), offsetBytes = location.offsetBytes; left > 0; ) {
      const count = Math.min(PIECE_ELEMENTS, left);
      const bytes = new Uint8Array(bytesOf(location.dtype, count));
      await fill(bytes, handle, { ...location, offsetBytes });
      const floats = new Float32Array(count);
      decode(bytes, floats);
      yield floats;
      left -= count;
      offsetBytes += bytes.length;
    }
  } finally {
    await handle.close();
  }
}

/** The bytes of a tensor as they lie, piece by piece. @throws FILE_UNREADABLE when the file got shorter since it was opened */
export async function* rawPieces(location: TensorLocation): AsyncGenerator<Uint8Array> {
  const handle = await open(location.path, 'r');
  try {
    for (let done = 0; done < location.sizeBytes; done += PIECE_ELEMENTS) {
      const bytes = new Uint8Array(Math.min(PIECE_ELEMENTS, location.sizeBytes - done));
      await fill(bytes, handle, { ...location, offsetBytes: location.offsetBytes + done });
      yield bytes;
    }
  } finally {
    await handle.close();
  }
}

/**
 * Reads one tensor whole. `maxElements` is what the caller has room for: 1 to 2^28.
 * @shape as stored, flattened
 * @throws FILE_UNREADABLE for a larger tensor, before anything is read, and when the file got shorter since it was opened
 */
export async function readFloats(location: TensorLocation, maxElements = MAX_ELEMENTS): Promise<Float32Array> {
  const { path, shape } = location;
  const count = elementCount(shape);
  if (count > maxElements)
    throw new AppError('FILE_UNREADABLE', {
      path,
      reason: `a tensor of ${count} numbers, the limit is ${maxElements}`,
    });
  const whole = new Float32Array(count);
  let start = 0;
  for await (const piece of floatPieces(location)) {
    whole.set(piece, start);
    start += piece.length;
  }
  return whole;
}

/** Reads a tensor of a source by name. @throws TENSOR_MISSING */
export async function readNamed(source: TensorSource, name: string, what: string): Promise<Float32Array> {
  if (!source.tensors.has(name)) throw new AppError('TENSOR_MISSING', { path: source.path, tensor: name, what });
  return readFloats(defined(source.tensors.get(name), name));
}
