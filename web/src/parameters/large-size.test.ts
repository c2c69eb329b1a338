/** @file What is said of a size far above the model's own. */
import { expect, it } from 'vitest';
import { expectedOf } from './large-size.js';

const own = { width: 512, height: 512 };

it('is nothing below twice each side', () => {
  expect(expectedOf({ size: { width: 1024, height: 1016 }, own, steps: 20, pace: null })).toBeUndefined();
});

it('is the memory of the decoder at least, and the time at least that the pixels take', () => {
  const size = { width: 1024, height: 1024 };
  expect(expectedOf({ size, own, steps: 20, pace: null })).toEqual({ factor: 4, seconds: null, bytes: 3 * 2 ** 30 });
  const pace = { secondsPerStep: 2, pixels: 512 * 512 };
  expect(expectedOf({ size, own, steps: 20, pace })?.seconds).toBe(2 * 20 * 4);
});
