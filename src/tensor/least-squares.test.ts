import { describe, expect, it } from 'vitest';
import { leastSquares, type Sample } from './least-squares.js';

const INPUTS = [
  [0, 0],
  [1, 0],
  [0, 1],
  [2, 1],
  [-1, 3],
] as const;

describe('leastSquares', () => {
  it('finds the map that made the samples', () => {
    const samples: Sample[] = INPUTS.map(([a, b]) => ({ inputs: [a, b], outputs: [2 * a - b + 0.5, 3 * b - 4] }));
    const weights = leastSquares(samples, 0);
    expect(weights.flat()).toBeAllClose([2, 0, -1, 3, 0.5, -4], { atol: 1e-12, rtol: 0 });
  });

  it('is the mean where nothing is known but the output', () => {
    const samples: Sample[] = [1, 2, 6].map((value) => ({ inputs: [], outputs: [value] }));
    expect(leastSquares(samples, 0)).toEqual([[3]]);
  });

  it('gives an input that never changes no weight, instead of one without end', () => {
    const samples: Sample[] = [0, 1, 2].map((value) => ({ inputs: [value, 0], outputs: [value] }));
    const [changing, still] = leastSquares(samples, 1e-9);
    // The ridge takes a billionth off.
    expect(changing?.[0]).toBeCloseTo(1, 6);
    expect(still?.[0]).toBe(0);
  });
});
