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
