import { describe, expect, it } from 'vitest';
import { guide } from './guidance.js';
import { weightedSum } from './linear.js';

describe('weightedSum', () => {
  it('adds weighted latents into a new array', () => {
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(10, -20)];
    expect(weightedSum([2, a], [0.5, b])).toEqual(Float32Array.of(7, -6));
    expect(weightedSum([1, a])).not.toBe(a);
  });

  it('rounds once, at the end', () => {
    const large = Float32Array.of(2 ** 24);
    expect(weightedSum([1, large], [1, Float32Array.of(1)], [-1, large])).toEqual(Float32Array.of(1));
  });
});

describe('guide', () => {
  it('goes from the unconditional answer past the conditional one', () => {
    const [c, u] = [Float32Array.of(3), Float32Array.of(1)];
    expect([0, 1, 7].map((scale) => guide(c, u, scale)[0])).toEqual([1, 3, 15]);
  });
});
