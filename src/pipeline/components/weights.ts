/** @file The weights of a part, as its graphs take them. */
import { join } from 'node:path';
import type { Engine } from '../../runtime/index.js';
import { cachedAsFloat32, type LoraPart, type PartName, type TensorSource } from '../../weights/index.js';
import { type Checkpoint, cacheKeyOf } from '../checkpoint/index.js';
import type { LoadOptions } from './components.js';

export const PART_WORDS: Readonly<Record<PartName, string>> = { textEncoder: 'text encoder', unet: 'UNet', vae: 'VAE' };

export interface Loading {
  readonly engine: Engine;
  readonly options: LoadOptions;
}

export interface Parts {
  readonly checkpoint: Checkpoint;
  /** Weights without what LoRAs add. */
  readonly sources: Readonly<Record<LoraPart, TensorSource>>;
  readonly loading: Loading;
}

export async function prepare(
  checkpoint: Pick<Checkpoint, 'files' | 'sources'>,
  part: PartName,
  options: LoadOptions,
): Promise<TensorSource> {
  const { cacheFolder, onProgress, signal } = options;
  if (cacheFolder === undefined) return checkpoint.sources[part];
  return cachedAsFloat32(checkpoint.sources[part], {
    folder: join(cacheFolder, 'weights'),
    key: cacheKeyOf(checkpoint),
    part,
    signal,
    onProgress: (done, total) => onProgress?.({ stage: 'convert', what: PART_WORDS[part], done, total }),
  });
}
