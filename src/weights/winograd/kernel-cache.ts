/** @file The one-time copy of a model's kernels in the domain of Winograd, beside its 32-bit copy. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { requireSpace, throwIfAborted } from '../../base/index.js';
import type { FloatCacheOptions } from '../float-cache.js';
import { keptCopy } from '../kept-copy.js';
import { readFloats, type TensorSource } from '../tensor-file.js';
import { type TensorToWrite, writeSafetensors } from '../write.js';
import { type Convolution, chooseForWinograd, type WinogradLimits, winogradBytes } from './choose.js';
import { WINOGRAD_KERNELS, WINOGRAD_PATCH, winogradPlanes } from './kernels.js';

/** Bump when the content would differ for the same file. */
const CACHE_VERSION = 1;
/** Room for the header and the file system. */
const SPARE_BYTES = 16 * 1024 * 1024;

export type KernelCacheOptions = FloatCacheOptions & WinogradLimits;

/**
 * The same tensors and, beside the weights of convolutions that gain by it, their kernels as they are in the domain.
 * @throws DISK_FULL FILE_UNWRITABLE FILE_UNREADABLE CANCELLED
 */
export async function withWinogradKernels(source: TensorSource, options: KernelCacheOptions): Promise<TensorSource> {
  const chosen = chooseForWinograd(source, options);
  if (chosen.length === 0) return source;
  const path = cachePath(chosen, options);
  const wanted = new Map(
    chosen.map((convolution) => [nameOf(convolution), { dtype: 'F32', shape: shapeOf(convolution) }] as const),
  );
  const kernels = await keptCopy(path, wanted, () => convert(source, chosen, path, options));
  return { path: source.path, tensors: new Map([...source.tensors, ...kernels]) };
}

const nameOf = ({ module }: Convolution): string => `${module}.${WINOGRAD_KERNELS}`;
const shapeOf = ({ channels }: Convolution): readonly number[] => [WINOGRAD_PATCH ** 2, ...channels];

function cachePath(chosen: readonly Convolution[], { folder, key, part }: KernelCacheOptions): string {
  const content = `${CACHE_VERSION}:${key}:${chosen.map(({ module }) => module).join()}`;
  return join(
    folder,
    `${createHash('sha256').update(content).digest('hex').slice(0, 24)}.${part}.winograd.safetensors`,
  );
}

async function convert(
  source: TensorSource,
  chosen: readonly Convolution[],
  path: string,
  { folder, onProgress, signal }: KernelCacheOptions,
): Promise<void> {
  const total = chosen.reduce((sum, { channels }) => sum + winogradBytes(channels), 0);
  await requireSpace(folder, total + SPARE_BYTES);
  let done = 0;
  const onPiece = (bytes: number) => {
    throwIfAborted(signal);
    done += bytes;
    onProgress?.(done, total);
  };
  const tensors = chosen.map((convolution): TensorToWrite => {
    const pieces = () => planes(source, convolution, onPiece);
    return { name: nameOf(convolution), dtype: 'F32', shape: shapeOf(convolution), pieces };
  });
  await writeSafetensors(path, tensors, { format: 'penultimate-winograd-cache' });
}

async function* planes(
  { tensors }: TensorSource,
  { module, channels: [outputs, inputs] }: Convolution,
  onPiece: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const location = tensors.get(`${module}.weight`);
  if (!location) return;
  for (const plane of winogradPlanes(await readFloats(location, outputs * inputs * 9))) {
    onPiece(plane.byteLength);
    yield new Uint8Array(plane.buffer);
  }
}
