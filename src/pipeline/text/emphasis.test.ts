/** Emphasis by its formulas, on small states. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPHASIS_MODES, type EmphasisMode } from '../../contract/index.js';
import { applyEmphasis as applyToChunks } from './emphasis.js';

const states = new Float32Array([1, 2, 3, 4, 5, 6]);
const weights = new Float32Array([1, 2, 0.5]);
const applyEmphasis = (mode: EmphasisMode, states: Float32Array, weights: Float32Array): Float32Array =>
  applyToChunks(mode, [{ states, weights, times: 1 }])[0]!;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('emphasis', () => {
  it('"No norm" multiplies each token', () => {
    expect(Array.from(applyEmphasis('No norm', states, weights))).toEqual([1, 2, 6, 8, 2.5, 3]);
  });

  it('"Original" then restores the mean over the whole chunk', () => {
    // mean 3.5 before, 3.75 after
    const ratio = 3.5 / 3.75;
    const expected = [1, 2, 6, 8, 2.5, 3].map((value) => value * ratio);
    expect(applyEmphasis('Original', states, weights)).toBeAllClose(expected, { rtol: 1e-6 });
  });

  it.each(['Ignore', 'None'] as const)('"%s" leaves the states', (mode) => {
    expect(applyEmphasis(mode, states, weights)).toEqual(states);
  });

  it.each(EMPHASIS_MODES)('"%s" changes nothing at weight 1, and never its input', (mode) => {
    const input = states.slice();
    expect(applyEmphasis(mode, input, new Float32Array(3).fill(1))).toEqual(states);
    applyEmphasis(mode, input, weights);
    expect(input).toEqual(states);
  });

  it('cannot restore a mean from zero, and does not try', () => {
    const balanced = new Float32Array([1, 1]);
    expect(Array.from(applyEmphasis('Original', balanced, new Float32Array([1, -1])))).toEqual([1, -1]);
  });

  it('restores the mean over all chunks that are weighed together, each as often as it counts', () => {
    const plain = { states, weights: new Float32Array(3).fill(1), times: 2 };
    const [first, second] = applyToChunks('Original', [plain, { states, weights, times: 1 }]);
    const ratio = (3.5 * 3) / (3.5 * 2 + 3.75);
    expect(first).toBeAllClose(
      [...states].map((value) => value * ratio),
      { rtol: 1e-6 },
    );
    expect(second).toBeAllClose(
      [1, 2, 6, 8, 2.5, 3].map((value) => value * ratio),
      { rtol: 1e-6 },
    );
  });

  it('keeps the mean of any states that are not balanced', () => {
    const value = fc.float({ min: 0.5, max: 4, noNaN: true });
    const rows = fc.array(fc.record({ state: fc.tuple(value, value), weight: value }), { minLength: 1, maxLength: 77 });
    fc.assert(
      fc.property(rows, (tokens) => {
        const before = new Float32Array(tokens.flatMap(({ state }) => state));
        const after = applyEmphasis('Original', before, new Float32Array(tokens.map(({ weight }) => weight)));
        expect(mean(after)).toBeCloseTo(mean(before), 5);
      }),
    );
  });
});
