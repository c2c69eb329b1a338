/** @file Noise for a batch: each image draws from its own stream, so it looks the same alone and among others. */
import { createBrownianTree, type NoiseSource, type NoiseStream, type Seed } from '../random/index.js';
import { concatenate } from '../tensor/index.js';

/** Unit noise for the way between two levels, the same whichever other levels were asked for. @shape → [B, 4, h, w] flat */
export type BrownianNoise = (sigma: number, sigmaNext: number) => Float32Array;

/** The levels that a Brownian path spans. */
export interface SigmaRange {
  readonly sigmaMin: number;
  readonly sigmaMax: number;
}

export interface BatchNoise {
  /** The next draw of every image, one after another. @shape [B, 4, h, w] flat */
  like(): Float32Array;
  /** Fresh paths over a range of levels. */
  brownian(range: SigmaRange): BrownianNoise;
}

/** What Brownian paths are made from: the image's seed itself, whatever its stream was moved by. */
export interface BrownianSeeds {
  readonly seeds: readonly Seed[];
  readonly source: NoiseSource;
}

/** One image's share: the increment of its path, scaled to deviation 1. Levels are 32-bit numbers, as they are in the WebUI. */
function imageNoise(seed: Seed, source: NoiseSource, { count, sigmaMin, sigmaMax }: SigmaRange & { count: number }) {
  const [start, end] = [Math.fround(sigmaMin), Math.fround(sigmaMax)];
  const single = start === end;
  const tree = createBrownianTree({ seed, source, count, start, end: single ? end + 1 : end });
  return (sigma: number, sigmaNext: number): Float32Array => {
    const [from, to] = [Math.fround(sigma), Math.fround(sigmaNext)];
    const scale = 1 / Math.sqrt(Math.abs(to - from));
    return Float32Array.from(tree(from, to), (value) => value * scale);
  };
}

/**
 * Joins one stream per image; `valuesPerImage` = 4 · h · w of the latent.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, BrownianTreeNoiseSampler, for the scaling of the paths
 */
export const createBatchNoise = (
  streams: readonly NoiseStream[],
  valuesPerImage: number,
  { seeds, source }: BrownianSeeds,
): BatchNoise => ({
  like: () => concatenate(streams.map((stream) => stream.normal(valuesPerImage))),
  brownian: (range) => {
    const images = seeds.map((seed) => imageNoise(seed, source, { ...range, count: valuesPerImage }));
    return (sigma, sigmaNext) => concatenate(images.map((image) => image(sigma, sigmaNext)));
  },
});
