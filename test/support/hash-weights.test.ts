/** @file The hash weights of TypeScript and Python are the same bits. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashTensor } from './hash-weights.js';

interface Case {
  readonly name: string;
  readonly shape: readonly number[];
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly sum: number;
}

const golden = JSON.parse(readFileSync(new URL('../golden/data/hash-weights.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

describe('hashTensor', () => {
  it.each(golden.cases)('gives Python’s bits for $name', ({ name, shape, first, last, sum }) => {
    const values = hashTensor(name, shape);
    expect([...values.subarray(0, first.length)]).toEqual(first);
    expect([...values.subarray(-last.length)]).toEqual(last);
    expect(values.reduce((total, value) => total + value, 0)).toBe(sum);
  });

  it('spreads a weight by its fan-in', () => {
    const values = hashTensor('unet/some.weight', [64, 64, 3, 3]);
    const variance = values.reduce((total, value) => total + value * value, 0) / values.length;
    expect(Math.sqrt(variance) * Math.sqrt(64 * 9)).toBeGreaterThan(0.7);
    expect(Math.sqrt(variance) * Math.sqrt(64 * 9)).toBeLessThan(1.42);
  });
});
