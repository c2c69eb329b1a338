/**
 * @file The one-time 32-bit copy of a model's weights. The engine maps it into memory, which makes a warm start about
 * ten times faster than widening halves at every load; the original file is never changed.
 */
import { createHash } from 'node:crypto';
import { access, open } from 'node:fs/promises';
import { join } from 'node:path';
import { requireSpace, throwIfAborted } from '../base/index.js';
import { createFloatDecoder, type Dtype, elementCount, FLOAT_DTYPES, type FloatDecoder } from '../tensor/index.js';
import { openSafetensors } from './safetensors.js';
import type { TensorLocation, TensorSource } from './tensor-file.js';
import { type TensorToWrite, writeSafetensors } from './write.js';

/** Bump when the cache's content would differ for the same file. */
const CACHE_VERSION = 1;
/** Elements converted at a time: 16 MiB of floats. */
const PIECE_ELEMENTS = 4 * 1024 * 1024;
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

const isFloat = ({ dtype }: TensorLocation): boolean => (FLOAT_DTYPES as readonly string[]).includes(dtype);

/** Path of the copy of a part. */
const cachePath = ({ folder, key, part }: FloatCacheOptions): string =>
  join(
    folder,
    `${createHash('sha256').update(`${CACHE_VERSION}:${key}`).digest('hex').slice(0, 24)}.${part}.f32.safetensors`,
  );

/**
 * The same tensors from a 32-bit copy, which is made first if it is not there. A source that is all F32 is returned as it is.
 * @throws DISK_FULL FILE_UNWRITABLE FILE_UNREADABLE CANCELLED
 */
export async function cachedAsFloat32(source: TensorSource, options: FloatCacheOptions): Promise<TensorSource> {
  const floats = [...source.tensors].filter(([, location]) => isFloat(location));
  if (floats.every(([, { dtype }]) => dtype === 'F32')) return source;
  const path = cachePath(options);
  if (!(await exists(path))) await convert(floats, path, options);
  return { path: source.path, tensors: (await openSafetensors(path)).tensors };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function convert(
  floats: readonly (readonly [string, TensorLocation])[],
  path: string,
  options: FloatCacheOptions,
): Promise<void> {
  const total = floats.reduce((sum, [, { shape }]) => sum + elementCount(shape), 0);
  await requireSpace(options.folder, total * 4 + SPARE_BYTES);
  const decoders = new Map<Dtype, FloatDecoder>();
  let done = 0;
  const onPiece = (elements: number) => {
    throwIfAborted(options.signal);
    done += elements;
    options.onProgress?.(done, total);
  };
  const tensors = floats.map(([name, location]): TensorToWrite => {
    if (!decoders.has(location.dtype)) decoders.set(location.dtype, createFloatDecoder(location.dtype));
    const decode = decoders.get(location.dtype)!;
    return { name, dtype: 'F32', shape: location.shape, pieces: () => decodedPieces(location, decode, onPiece) };
  });
  await writeSafetensors(path, tensors, { format: 'penultimate-f32-cache' });
}

async function* decodedPieces(
  location: TensorLocation,
  decode: FloatDecoder,
  onPiece: (elements: number) => void,
): AsyncGenerator<Uint8Array> {
  const elements = elementCount(location.shape);
  const width = elements === 0 ? 1 : location.sizeBytes / elements;
  const handle = await open(location.path, 'r');
  try {
    for (let start = 0; start < elements; start += PIECE_ELEMENTS) {
      const count = Math.min(PIECE_ELEMENTS, elements - start);
      const bytes = new Uint8Array(count * width);
      await handle.read(bytes, 0, bytes.length, location.offsetBytes + start * width);
      const floats = new Float32Array(count);
      decode(bytes, floats);
      onPiece(count);
      yield new Uint8Array(floats.buffer);
    }
  } finally {
    await handle.close();
  }
}
