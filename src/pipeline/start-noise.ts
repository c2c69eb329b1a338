/** @file The noise a batch starts from: that of its seeds, turned towards another seed's, or that of another size. */

import type { RngSource } from '../contract/index.js';
import { createNoiseWithSeedDelta, NOISE_SOURCES, type NoiseShape, type Seed, slerp } from '../random/index.js';
import { type BatchNoise, createBatchNoise } from '../sampling/index.js';
import { concatenate } from '../tensor/index.js';

/** What the first draw is made of. Every array has one entry per image. */
export interface NoiseOptions {
  readonly rng: RngSource;
  readonly seeds: readonly Seed[];
  /** Added to the seeds for all draws after the first. */
  readonly seedDelta?: number | undefined;
  readonly variationSeeds?: readonly Seed[] | undefined;
  /** 0 to 1. */
  readonly variationStrength?: number | undefined;
  readonly shape: NoiseShape;
  /** Shape of the noise whose composition is kept; in cells. */
  readonly resizedFrom?: NoiseShape | undefined;
}

const countOf = ({ channels, height, width }: NoiseShape): number => channels * height * width;

/**
 * The noise of a batch; everything after the first draw is that of the seeds, moved by the delta.
 * @source AUTOMATIC1111 WebUI v1.10.1, order of draws, variation and seed resize, as behaviour
 */
export function createStartNoise(options: NoiseOptions): BatchNoise {
  const { rng, seeds, shape, resizedFrom, variationStrength = 0, seedDelta = 0 } = options;
  const source = NOISE_SOURCES[rng];
  const streams = seeds.map((seed) => createNoiseWithSeedDelta(source, seed, seedDelta));
  const noise = createBatchNoise(streams, countOf(shape), { seeds, source });
  if (variationStrength === 0 && !resizedFrom) return noise;
  let first = true;
  return {
    ...noise,
    like: () => {
      // The streams move on by one draw even where the start is made of other noise.
      const own = noise.like();
      const start = first ? varied(own, options) : own;
      first = false;
      return start;
    },
  };
}

function varied(own: Float32Array, options: NoiseOptions): Float32Array {
  const { rng, seeds, variationSeeds = [], variationStrength = 0, shape, resizedFrom } = options;
  const source = NOISE_SOURCES[rng];
  const from = resizedFrom ?? shape;
  const images = seeds.map((seed, index) => {
    const target = own.subarray(index * countOf(shape), (index + 1) * countOf(shape));
    const drawn = resizedFrom ? source(seed).normal(countOf(from)) : target;
    const other = variationSeeds[index];
    const mixed =
      variationStrength === 0 || other === undefined
        ? drawn
        : slerp(variationStrength, [drawn, source(other).normal(countOf(from))], from);
    return resizedFrom ? pastedCentred(mixed, from, { target, shape }) : mixed;
  });
  return concatenate(images);
}

/** Noise of one size in the middle of noise of another; what hangs over is cut off evenly. @shape → as target */
export function pastedCentred(
  noise: Float32Array,
  from: NoiseShape,
  { target, shape }: { readonly target: Float32Array; readonly shape: NoiseShape },
): Float32Array {
  const result = target.slice();
  const left = Math.floor((shape.width - from.width) / 2);
  const top = Math.floor((shape.height - from.height) / 2);
  // Cut evenly on both sides: the width that is left is even-handed also where the difference is odd.
  const width = left >= 0 ? from.width : from.width + 2 * left;
  const height = top >= 0 ? from.height : from.height + 2 * top;
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  const [skipX, skipY] = [Math.max(0, -left), Math.max(0, -top)];
  for (let channel = 0; channel < shape.channels; channel++)
    for (let row = 0; row < height; row++) {
      const source = (channel * from.height + row + skipY) * from.width + skipX;
      result.set(noise.subarray(source, source + width), (channel * shape.height + row + y) * shape.width + x);
    }
  return result;
}
