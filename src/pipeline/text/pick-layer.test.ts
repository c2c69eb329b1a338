/** The layer that conditions, on made-up states of two tokens. */
import { describe, expect, it } from 'vitest';
import { normedState, stateAfter } from './pick-layer.js';

const TOKENS = 2;
const STATES = [0, 1, 2, 3].map((layer) =>
  Float32Array.from({ length: TOKENS * 4 }, (_, i) => Math.sin(layer * 1.7 + i) * (layer + 1)),
);
const NORM = { scale: new Float32Array(4).fill(1), bias: new Float32Array(4), epsilon: 1e-5 };
/** Single precision on values below 4. */
const ROUNDING = { atol: 1e-6 };

describe('stateAfter', () => {
  it.each([0, 1, 2, 3])('at %i layers is that state itself', (layers) => {
    expect(stateAfter(STATES, layers)).toBe(STATES[layers]);
  });

  it.each([0.1, 0.25, 0.5, 0.9])('lies on the straight line between its neighbours: %d', (share) => {
    const [earlier, later] = [STATES[1]!, STATES[2]!];
    const expected = earlier.map((value, i) => value + share * (later[i]! - value));
    expect(stateAfter(STATES, 1 + share)).toBeAllClose(expected, ROUNDING);
    expect(stateAfter(STATES, 1 + share)).not.toEqual(earlier);
  });
});

describe('normedState', () => {
  it('gives every token its own layer', () => {
    const mixed = normedState(STATES, [1, 2.5], undefined);
    expect(mixed.slice(0, 4)).toEqual(STATES[1]!.slice(0, 4));
    expect(mixed.slice(4)).toEqual(stateAfter(STATES, 2.5).slice(4));
  });

  it('norms every state where the family does, else none', () => {
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const layers of [2, 3]) {
      expect(mean(normedState(STATES, [layers, layers], NORM))).toBeCloseTo(0, 6);
      expect(normedState(STATES, [layers, layers], undefined)).toEqual(STATES[layers]);
    }
    expect(mean(normedState(STATES, [2, 2.5], NORM))).toBeCloseTo(0, 6);
  });

  it('makes no difference between one value for all and the same for each', () => {
    const whole = normedState(STATES, [2.5, 2.5], NORM);
    expect(normedState(STATES, [2.5, 1], NORM).slice(0, 4)).toEqual(whole.slice(0, 4));
  });
});
