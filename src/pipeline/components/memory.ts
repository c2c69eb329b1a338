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
 * What a half of a VAE holds beside its weights, a pixel and channel of the finest level, by how its convolutions are computed.
 * Decoding is by far the most of all stages.
 * @source bench/working-memory.mjs: the decoder of Stable Diffusion XL 32.3 and 78.2 at 512×512; of the same shape at 256×256 and
 * 384×384 the encoder 15.8 and 37.0, TAESD 22.0 and 17.6
 */
const CODING_BYTES = {
  decoder: { direct: 33, winograd: 79, tiny: 22, none: 0 },
  encoder: { direct: 16, winograd: 38, tiny: 18, none: 0 },
} as const;
/** `tiny` is TAESD in its place. */
type Coding = keyof (typeof CODING_BYTES)['decoder'];
/** How the VAE itself computes its convolutions. */
export type DecodingWay = Extract<Coding, 'direct' | 'winograd'>;

/** Channels of TAESD on every level. @source madebyollin/taesd, `taesd.py` */
const TINY_CHANNELS = 64;

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
  readonly decoding?: Coding | undefined;
  /** Of images that are encoded; none when left out. */
  readonly encoding?: Coding | undefined;
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

/** Bytes that the larger half of the VAE takes a pixel. */
function codingBytes([channels = 0]: Sized['configs']['vae']['channels'], use: MemoryUse): number {
  const { decoding = 'direct', encoding = 'none' } = use;
  const widthOf = (coding: Coding) => (coding === 'tiny' ? TINY_CHANNELS : channels);
  return Math.max(
    CODING_BYTES.decoder[decoding] * widthOf(decoding),
    CODING_BYTES.encoder[encoding] * widthOf(encoding),
  );
}

/** Bytes that computing a part takes for an image on its way. */
function workBytes(part: string, { unet, vae }: Sized['configs'], use: MemoryUse): number {
  const { pixels = 0, latents = 2 } = use;
  if (part === 'vae') return pixels * codingBytes(vae.channels, use);
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

/** Whether there is memory for it. */
export const hasMemory = (model: Omit<Sized, 'path'>, use: MemoryUse, bytes = memoryBytes()): boolean =>
  neededBytes(model, use) <= bytes;

/**
 * With less memory than the largest stage takes, each step waits for the disk, or the system ends the program.
 * @throws MEMORY_SHORT
 */
export function requireMemory(model: Sized, use: MemoryUse, bytes = memoryBytes()): void {
  if (hasMemory(model, use, bytes)) return;
  const needed = neededBytes(model, use);
  const gigabytes = (value: number) => (value / GIGABYTE).toFixed(1);
  const { weightPrecision: precision = 'exact', pixels = 0 } = use;
  const megapixels = (pixels / 1e6).toFixed(2);
  const sizes = { needed: gigabytes(needed), there: gigabytes(bytes) };
  throw new AppError('MEMORY_SHORT', { path: model.path, precision, megapixels, ...sizes });
}
