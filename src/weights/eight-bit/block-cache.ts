/** @file The one-time copy of a model's linear weights in 8 bits; what is not kept so has its 32-bit copy beside it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { requireSpace, throwIfAborted } from '../../base/index.js';
import { cachedAsFloat32, type FloatCacheOptions } from '../float-cache.js';
import { keptCopy } from '../kept-copy.js';
import { floatPieces, type TensorLocation, type TensorSource } from '../tensor-file.js';
import { type TensorToWrite, writeSafetensors } from '../write.js';
import { BLOCK_SIZE, blockBytes, blockScales } from './blocks.js';
import { chooseLinear, type LinearWeight } from './choose.js';

/** Bump when the content would differ for the same file. */
const CACHE_VERSION = 1;
/** Room for the header and the file system. */
const SPARE_BYTES = 16 * 1024 * 1024;
/** A scale is a 32-bit float. */
const SCALE_BYTES = 4;

/** Where the blocks of a weight and their scales stand among the tensors of a part, beside the weight itself. */
export const blocksName = (weight: string): string => `${weight}/8-bit`;
export const scalesName = (weight: string): string => `${weight}/scales`;

const blockCount = ({ matrix: [outputs, inputs] }: LinearWeight): number => (outputs * inputs) / BLOCK_SIZE;

/** Bytes of the blocks and scales of weights. */
export const blockCopyBytes = (chosen: readonly LinearWeight[]): number =>
  chosen.reduce((sum, weight) => sum + blockCount(weight) * (BLOCK_SIZE + SCALE_BYTES), 0);

const cachePath = ({ folder, key, part }: FloatCacheOptions): string =>
  join(
    folder,
    `${createHash('sha256').update(`${CACHE_VERSION}:${key}`).digest('hex').slice(0, 24)}.${part}.8bit.safetensors`,
  );

/**
 * The same tensors: those of linear layers in transformers where they lie and, beside them, in 8-bit blocks from a copy that is
 * made first if it is not there or not whole; all others as `cachedAsFloat32` gives them.
 * @throws DISK_FULL FILE_UNWRITABLE FILE_UNREADABLE CANCELLED
 */
export async function cachedAsEightBit(source: TensorSource, options: FloatCacheOptions): Promise<TensorSource> {
  const chosen = chooseLinear(source);
  const names = new Set(chosen.map(({ name }) => name));
  const rest = { path: source.path, tensors: new Map([...source.tensors].filter(([name]) => !names.has(name))) };
  const floats = await cachedAsFloat32(rest, { ...options, part: `${options.part}.rest` });
  const wanted = new Map(chosen.flatMap((weight) => layoutOf(weight).map((entry) => [entry.name, entry] as const)));
  const blocks = await keptCopy(cachePath(options), wanted, () => convert(chosen, options));
  const own = chosen.map(({ name, location }) => [name, location] as const);
  return { path: source.path, tensors: new Map([...floats.tensors, ...own, ...blocks]) };
}

/** What is kept of a weight. */
function layoutOf(weight: LinearWeight): readonly Omit<TensorToWrite, 'pieces'>[] {
  const [outputs, inputs] = weight.matrix;
  const shape = [outputs, inputs / BLOCK_SIZE];
  return [
    { name: scalesName(weight.name), dtype: 'F32', shape },
    { name: blocksName(weight.name), dtype: 'U8', shape: [...shape, BLOCK_SIZE] },
  ];
}

async function convert(chosen: readonly LinearWeight[], options: FloatCacheOptions): Promise<void> {
  await requireSpace(options.folder, blockCopyBytes(chosen) + SPARE_BYTES);
  // Each weight is read twice: its scales and its blocks do not stand together, and a model is too large to keep one of them.
  const total = chosen.reduce((sum, { matrix: [outputs, inputs] }) => sum + 2 * outputs * inputs, 0);
  let done = 0;
  const onPiece = (elements: number) => {
    throwIfAborted(options.signal);
    done += elements;
    options.onProgress?.(done, total);
  };
  const tensors = chosen.flatMap((weight) => {
    const [scales, blocks] = [blockScales, blockBytes].map((pack) => () => packed(weight.location, pack, onPiece));
    return layoutOf(weight).map((entry, index) => ({
      ...entry,
      pieces: [scales, blocks][index] as TensorToWrite['pieces'],
    }));
  });
  // Floats first: each then begins on four bytes, as the engine maps them.
  const inOrder = [...tensors].sort((a, b) => Number(a.dtype === 'U8') - Number(b.dtype === 'U8'));
  await writeSafetensors(cachePath(options), inOrder, { format: 'penultimate-8bit-cache' });
}

async function* packed(
  location: TensorLocation,
  pack: (values: Float32Array) => Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
  onPiece: (elements: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const values of floatPieces(location)) {
    onPiece(values.length);
    const { buffer } = pack(values);
    yield new Uint8Array(buffer);
  }
}
