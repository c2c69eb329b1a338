/** @file Matchers shared by all tests. */
import { expect } from 'vitest';

interface Tolerance {
  readonly atol?: number;
  readonly rtol?: number;
}

/** Largest |a−b| − (atol + rtol·|b|) over all entries, with where it is. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>, { atol = 0, rtol = 0 }: Tolerance) {
  let excess = Number.NEGATIVE_INFINITY;
  let at = -1;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i] ?? Number.NaN;
    const b = expected[i] ?? Number.NaN;
    const over = Math.abs(a - b) - (atol + rtol * Math.abs(b));
    if (!(over <= excess)) {
      excess = over;
      at = i;
    }
  }
  return { excess, at };
}

expect.extend({
  toBeAllClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: Tolerance) {
    if (actual.length !== expected.length)
      return { pass: false, message: () => `lengths differ: ${actual.length} and ${expected.length}` };
    const { excess, at } = worst(actual, expected, tolerance);
    return {
      pass: expected.length === 0 || excess <= 0,
      message: () => `entry ${at}: ${actual[at]} is not close to ${expected[at]} (${JSON.stringify(tolerance)})`,
    };
  },
});

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares this parameter so, and declarations must agree
  interface Matchers<T = any> {
    toBeAllClose(expected: ArrayLike<number>, tolerance: Tolerance): T;
  }
}
