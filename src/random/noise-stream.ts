/** @file What a source of noise is, and how a seed is taken. */

/** One stream of normal draws per image; every draw moves it on, so the order of the draws is part of the result. */
export interface NoiseStream {
  /** The next `count` values of a standard normal distribution. @shape [count] */
  normal(count: number): Float32Array;
}

/** An integer; bits above 64 are ignored. */
export type Seed = number | bigint;

/** The seed as unsigned 32-bit words, lower one first. */
export function seedWords(seed: Seed): readonly [number, number] {
  const bits = BigInt.asUintN(64, BigInt(seed));
  return [Number(bits & 0xffffffffn), Number(bits >> 32n)];
}

/** Makes the stream of a seed. */
export type NoiseSource = (seed: Seed) => NoiseStream;

/**
 * A stream whose first draw is that of the seed, and whose later ones come from the seed moved by `delta`: eta noise seed
 * delta, ENSD in infotext.
 * @source A1111 v1.10.1, as behaviour: the second generator is made after the first draw, and only where the delta is not 0
 */
export function createNoiseWithSeedDelta(source: NoiseSource, seed: Seed, delta: number): NoiseStream {
  const first = source(seed);
  if (delta === 0) return first;
  const later = source(BigInt(seed) + BigInt(delta));
  let drawn = false;
  return {
    normal(count) {
      const stream = drawn ? later : first;
      drawn = true;
      return stream.normal(count);
    },
  };
}
