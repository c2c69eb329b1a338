/**
 * @file A linear map from latents to colours, learnt from the VAE itself: every model has a latent space of its own,
 * so weights that were found for one of them show another one's pictures in false colours.
 */
import { vaeFactor } from '../models/index.js';
import { createNvNoise } from '../random/index.js';
import { leastSquares, type Sample } from '../tensor/index.js';
import type { Components, LatentSize } from './components/index.js';

/** Cells of the latent that is decoded to learn from, in each direction. */
export const PROBE_CELLS = 16;

/**
 * A latent is scaled to a spread of about 1; somewhat more gave the best maps of the default model (R² on its pictures
 * 0.61 to 0.67 over five seeds, where a map fitted to those very pictures has 0.75; plain noise: 0.11 to 0.43).
 */
const PROBE_SPREAD = 1.3;
const PROBE_SEED = 1;
/** Waves and patches to a side of the probe. */
const PROBE_DETAIL = 4;
/** Enough that a channel which colours nothing gets no weight. */
const RIDGE = 0.01;

type VaeParts = Pick<Components, 'checkpoint' | 'decodeLatent'>;

/** @shape [channels + 1][3], the last row constant */
export type ColourMap = readonly (readonly number[])[];

/** Learns the map of a VAE: one small decoding. @throws ENGINE_LOST ENGINE_FAILED */
export async function learnColours({ checkpoint, decodeLatent }: VaeParts): Promise<ColourMap> {
  const { vae } = checkpoint.configs;
  const size = { batch: 1, height: PROBE_CELLS, width: PROBE_CELLS };
  const latent = probeLatent(vae.latentChannels);
  const pixels = await decodeLatent(latent, size);
  return leastSquares(samplesOf(latent, pixels, vaeFactor(vae)), RIDGE);
}

/**
 * A latent that looks like those of pictures, which noise does not: waves in its left half, patches with edges in its right.
 * @shape → [channels, PROBE_CELLS, PROBE_CELLS]
 */
function probeLatent(channels: number): Float32Array {
  const noise = createNvNoise(PROBE_SEED);
  const perChannel = PROBE_DETAIL ** 2;
  const [waves, patches] = [noise.normal(channels * perChannel), noise.normal(channels * perChannel)];
  const area = PROBE_CELLS ** 2;
  return Float32Array.from({ length: channels * area }, (_, index) => {
    const [first, cell] = [Math.trunc(index / area) * perChannel, index % area];
    const [y, x] = [Math.trunc(cell / PROBE_CELLS), cell % PROBE_CELLS];
    const value = x < PROBE_CELLS / 2 ? waveAt(waves.subarray(first), y, x) : patches[first + patchAt(y, x)]!;
    return PROBE_SPREAD * value;
  });
}

/** A sum of cosines of low frequency, with the spread of one wave. */
function waveAt(amplitudes: Float32Array, y: number, x: number): number {
  const turn = (cell: number, waves: number) => Math.cos((Math.PI * (cell + 0.5) * waves) / PROBE_CELLS);
  let sum = 0;
  for (let u = 0; u < PROBE_DETAIL; u++)
    for (let v = 0; v < PROBE_DETAIL; v++) sum += amplitudes[u * PROBE_DETAIL + v]! * turn(y, u) * turn(x, v);
  return sum / 2;
}

function patchAt(y: number, x: number): number {
  const side = PROBE_CELLS / PROBE_DETAIL;
  return Math.trunc(y / side) * PROBE_DETAIL + Math.trunc(x / side);
}

/** Every cell of the probe with the mean colour that its pixels got. */
function samplesOf(latent: Float32Array, pixels: Float32Array, factor: number): readonly Sample[] {
  const colours = cellMeans(pixels, { batch: 1, height: PROBE_CELLS, width: PROBE_CELLS }, factor);
  const area = PROBE_CELLS ** 2;
  const at = (planes: Float32Array, cell: number) =>
    Array.from({ length: planes.length / area }, (_, plane) => planes[plane * area + cell]!);
  return Array.from({ length: area }, (_, cell) => ({ inputs: at(latent, cell), outputs: at(colours, cell) }));
}

/** Mean colour of the pixels of each cell, cut to what a picture can show. @shape [B, 3, f·H, f·W] → [B, 3, H, W] */
export function cellMeans(pixels: Float32Array, { batch, height, width }: LatentSize, factor: number): Float32Array {
  const means = new Float32Array(batch * 3 * height * width);
  const line = width * factor;
  for (const [index, value] of pixels.entries()) {
    const row = Math.trunc(index / line / factor);
    const column = Math.trunc((index % line) / factor);
    means[row * width + column]! += Math.min(1, Math.max(-1, value)) / factor ** 2;
  }
  return means;
}

/** Latents as the map colours them. @shape latent [B, C, H, W] → [B, 3, H, W], about −1…1 */
export function colourLatents(
  map: ColourMap,
  latent: Float32Array,
  { batch, height, width }: LatentSize,
): Float32Array {
  const area = height * width;
  const channels = map.length - 1;
  return Float32Array.from({ length: batch * 3 * area }, (_, index) => {
    const [plane, cell] = [Math.trunc(index / area), index % area];
    const [image, colour] = [Math.trunc(plane / 3), plane % 3];
    let sum = map[channels]![colour]!;
    for (let channel = 0; channel < channels; channel++)
      sum += map[channel]![colour]! * latent[(image * channels + channel) * area + cell]!;
    return sum;
  });
}
