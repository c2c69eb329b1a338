/**
 * @file The one-time 32-bit copy of a model's weights. The engine maps it into memory, which makes a warm start about
 * ten times faster than widening halves at every load; the original file is never changed.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { requireSpace, throwIfAborted } from '../base/index.js';
import { elementCount, isFloatDtype } from '../tensor/index.js';
import { keptCopy } from './kept-copy.js';
import { floatPieces, type TensorLocation, type TensorSource } from './tensor-file.js';
import { type TensorToWrite, writeSafetensors } from './write.js';

/** Bump when the cache's content would differ for the same file. */
const CACHE_VERSION = 1;
/** Room for the header and the file system. */
const SPARE_BYTES = 16 * 1024 * 1024;

export interface FloatCacheOptions {
  readonly folder: string;
  /** Identifies the files behind the source: size, time and header of each. */
  readonly key: string;
  /** Name of the part, for the file's name. */
  readonly part: string;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const isFloat = ({ dtype }: TensorLocation): boolean => isFloatDtype(dtype);

/** What an engine maps as it is: 32-bit floats where each begins on four bytes. */
const isMapped = ({ dtype, offsetBytes }: TensorLocation): boolean => dtype === 'F32' && offsetBytes % 4 === 0;

/** Path of the copy of a part. */
const cachePath = ({ folder, key, part }: FloatCacheOptions): string =>
  join(
    folder,
    `${createHash('sha256').update(`${CACHE_VERSION}:${key}`).digest('hex').slice(0, 24)}.${part}.f32.safetensors`,
  );

/**
 * The same tensors from a 32-bit copy, which is made first if it is not there or not whole. A source that is all F32, and
 * aligned, is returned as it is.
 * @throws DISK_FULL FILE_UNWRITABLE FILE_UNREADABLE CANCELLED
 */
export async function cachedAsFloat32(source: TensorSource, options: FloatCacheOptions): Promise<TensorSource> {
  const floats = [...source.tensors].filter(([, location]) => isFloat(location));
  if (floats.every(([, location]) => isMapped(location))) return source;
  const path = cachePath(options);
  const wanted = new Map(floats.map(([name, { shape }]) => [name, { dtype: 'F32', shape } as const]));
  return { path: source.path, tensors: await keptCopy(path, wanted, () => convert(floats, path, options)) };
}

async function convert(
  floats: readonly (readonly [string, TensorLocation])[],
  path: string,
  options: FloatCacheOptions,
): Promise<void> {
  const total = floats.reduce((sum, [, { shape }]) => sum + elementCount(shape), 0);
  await requireSpace(options.folder, total * 4 + SPARE_BYTES);
  let done = 0;
  const onPiece = (elements: number) => {
    throwIfAborted(options.signal);
    done += elements;
    options.onProgress?.(done, total);
  };
  const tensors = floats.map(([name, location]): TensorToWrite => {
    return { name, dtype: 'F32', shape: location.shape, pieces: () => bytePieces(location, onPiece) };
  });
  await writeSafetensors(path, tensors, { format: 'penultimate-f32-cache' });
}

async function* bytePieces(location: TensorLocation, onPiece: (elements: number) => void): AsyncGenerator<Uint8Array> {
  for await (const floats of floatPieces(location)) {
    onPiece(floats.length);
    yield new Uint8Array(floats.buffer);
  }
}
