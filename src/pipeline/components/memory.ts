/**
 * @file Whether a model, and an image of a size, have room in the memory of this machine at all, asked before anything is loaded.
 * Weights are mapped and come and go with the stage that reads them; but the engine packs exact linear weights into memory of its
 * own when it loads them, and that stays.
 */
import { totalmem } from 'node:os';
import { AppError } from '../../base/index.js';
import type { WeightPrecision } from '../../contract/index.js';
import { elementCount } from '../../tensor/index.js';
import { blockCopyBytes, chooseLinear, type LinearWeight, type TensorSource } from '../../weights/index.js';
import type { Checkpoint } from '../checkpoint/index.js';

/** Everything else is computed in 32-bit floats. */
const FLOAT_BYTES = 4;
const GIGABYTE = 10 ** 9;

/**
 * What a decoding holds beside its weights, a pixel and channel of the finest level, by how its convolutions are computed: by
 * far the most of all stages.
 * @source bench/working-memory.mjs on the VAE of Stable Diffusion XL: 32.3 and 78.2 at 512×512
 */
const DECODING_BYTES = { direct: 33, winograd: 79 } as const;
export type DecodingWay = keyof typeof DECODING_BYTES;

/**
 * What an evaluation of the UNet holds beside its weights, a pixel of the image, channel of the finest level and latent of the batch.
 * @source bench/full-size-sdxl.mjs --weight-precision 8-bit: 0.36 GB at 512×512, one latent of 320 channels
 */
const EVALUATION_BYTES = 4.3;

/** Bytes that this process may use: the machine's, or fewer where it is kept to some. */
export function memoryBytes(): number {
  const kept = process.constrainedMemory() ?? 0;
  return kept > 0 ? Math.min(kept, totalmem()) : totalmem();
}

/** What is to be loaded and drawn. */
export interface MemoryUse {
  /** Exact when left out. */
  readonly weightPrecision?: WeightPrecision | undefined;
  /** Of the largest image; weights alone when left out. */
  readonly pixels?: number;
  /** Latents that the UNet evaluates at once: two an image, where there is guidance. */
  readonly latents?: number;
  /** Directly when left out. */
  readonly decoding?: DecodingWay | undefined;
}

type Sized = Pick<Checkpoint, 'path' | 'sources' | 'configs'>;

const bytesOfAll = ({ tensors }: TensorSource): number =>
  [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape) * FLOAT_BYTES, 0);

const exactBytes = (linear: readonly LinearWeight[]): number =>
  linear.reduce((sum, { matrix: [outputs, inputs] }) => sum + outputs * inputs * FLOAT_BYTES, 0);

/** Bytes of a part that stay in memory, and those that are there while it is computed. */
function partBytes(source: TensorSource, precision: WeightPrecision) {
  const linear = chooseLinear(source);
  const rest = bytesOfAll(source) - exactBytes(linear);
  return precision === 'exact'
    ? { own: exactBytes(linear), mapped: rest }
    : { own: 0, mapped: rest + blockCopyBytes(linear) };
}

/** Bytes that computing a part takes for an image on its way. */
function workBytes(part: string, { unet, vae }: Sized['configs'], use: MemoryUse): number {
  const { pixels = 0, latents = 2, decoding = 'direct' } = use;
  if (part === 'vae') return pixels * (vae.channels[0] ?? 0) * DECODING_BYTES[decoding];
  return part === 'unet' ? pixels * latents * (unet.levels[0]?.channels ?? 0) * EVALUATION_BYTES : 0;
}

/** Bytes that the largest stage needs: what stays of all parts, the weights of one, and an image on its way. */
export function neededBytes({ sources, configs }: Omit<Sized, 'path'>, use: MemoryUse): number {
  const { weightPrecision = 'exact' } = use;
  const parts = Object.entries(sources).map(([part, source]) => {
    // The VAE is never kept in 8 bits.
    const { own, mapped } = partBytes(source, part === 'vae' ? 'exact' : weightPrecision);
    return { own, stage: mapped + workBytes(part, configs, use) };
  });
  return parts.reduce((sum, { own }) => sum + own, 0) + Math.max(...parts.map(({ stage }) => stage));
}

/** How the VAE decodes: by Winograd where an image of the model's own size then has room, and a fourth of the memory is left. */
export function decodingWay(
  model: Sized & Pick<Checkpoint, 'nativeSize'>,
  use: MemoryUse,
  bytes = memoryBytes(),
): DecodingWay {
  const needed = neededBytes(model, { ...use, pixels: model.nativeSize ** 2, decoding: 'winograd' });
  return needed <= (bytes * 3) / 4 ? 'winograd' : 'direct';
}

/**
 * With less memory than the largest stage takes, each step waits for the disk, or the system ends the program.
 * @throws MEMORY_SHORT
 */
export function requireMemory(model: Sized, use: MemoryUse, bytes = memoryBytes()): void {
  const needed = neededBytes(model, use);
  if (needed <= bytes) return;
  const gigabytes = (value: number) => (value / GIGABYTE).toFixed(1);
  const { weightPrecision: precision = 'exact', pixels = 0 } = use;
  const megapixels = (pixels / 1e6).toFixed(2);
  const sizes = { needed: gigabytes(needed), there: gigabytes(bytes) };
  throw new AppError('MEMORY_SHORT', { path: model.path, precision, megapixels, ...sizes });
}
