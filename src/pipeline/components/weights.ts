/** @file The weights of a part, as its graphs take them. */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { AppError, defined } from '../../base/index.js';
import type { Engine } from '../../runtime/index.js';
import { isBlockDtype } from '../../tensor/index.js';
import {
  cachedAsEightBit,
  cachedAsFloat32,
  type FloatCacheOptions,
  PART_WORDS,
  type PartName,
  type TensorSource,
  withWinogradKernels,
} from '../../weights/index.js';
import { type Checkpoint, cacheKeyOf } from '../checkpoint/index.js';
import type { LoadOptions } from './components.js';

export interface Loading {
  readonly engine: Engine;
  readonly options: LoadOptions;
}

export interface Parts {
  readonly checkpoint: Checkpoint;
  /** The UNet's weights without what LoRAs add. */
  readonly unetSource: TensorSource;
  readonly loading: Loading;
}

/** @throws CACHE_NEEDED PRECISION_NEEDS_CACHE */
function requirePlain(source: TensorSource, { weightPrecision }: LoadOptions): TensorSource {
  if (weightPrecision === '8-bit') throw new AppError('PRECISION_NEEDS_CACHE', { path: source.path });
  const blocks = [...source.tensors.values()].find(({ dtype }) => isBlockDtype(dtype));
  if (blocks) throw new AppError('CACHE_NEEDED', { path: source.path, dtype: blocks.dtype });
  return source;
}

/** Share of the machine's memory that kernels in the domain of Winograd may take; parts that are not here have no convolutions. */
const KERNEL_SHARES: Readonly<Partial<Record<PartName, number>>> = { unet: 1 / 8, vae: 1 / 16 };

export async function prepare(
  checkpoint: Pick<Checkpoint, 'files' | 'sources'>,
  part: PartName,
  options: LoadOptions,
): Promise<TensorSource> {
  const { cacheFolder, onProgress, signal, weightPrecision } = options;
  const source = defined(checkpoint.sources[part], 'the weights of a part');
  if (cacheFolder === undefined) return requirePlain(source, options);
  const cache: FloatCacheOptions = {
    folder: join(cacheFolder, 'weights'),
    key: cacheKeyOf(checkpoint),
    part,
    signal,
    onProgress: (done, total) => onProgress?.({ stage: 'convert', what: PART_WORDS[part], done, total }),
  };
  // The VAE has next to no linear layers, and what it does wrong is seen at once.
  const cached = weightPrecision === '8-bit' && part !== 'vae' ? cachedAsEightBit : cachedAsFloat32;
  const share = part === 'vae' && options.decoding === 'direct' ? 0 : (KERNEL_SHARES[part] ?? 0);
  return withKernels(await cached(source, cache), cache, share);
}

/** Kernels only save time: where the disk has no room for them, convolutions are computed directly. */
async function withKernels(source: TensorSource, cache: FloatCacheOptions, share: number): Promise<TensorSource> {
  try {
    return await withWinogradKernels(source, { ...cache, mostBytes: totalmem() * share });
  } catch (error) {
    if (error instanceof AppError && error.code === 'DISK_FULL') return source;
    throw error;
  }
}
