/** @file Places and colours. */
import { expect, it } from 'vitest';
import { byClipSkip, linePoints, moved, otherCount, strength } from './scales.js';

it('turns layers into clip-skip values', () => {
  expect([otherCount(1, 12), otherCount(12, 12)]).toEqual([12, 1]);
  // Layers 1 and 2 are clip skips 2 and 1.
  expect(
    byClipSkip([
      [0, 5],
      [6, 1],
    ]),
  ).toEqual([
    [1, 6],
    [5, 0],
  ]);
});

it('draws the largest value at the top, and a flat line where nothing moves', () => {
  const box = { width: 100, height: 50 };
  expect(linePoints([0, 1, 2], { ...box, max: 2 })).toBe('0.0,50.0 50.0,25.0 100.0,0.0');
  expect(linePoints([0, 0], { ...box, max: 0 })).toBe('0.0,50.0 100.0,50.0');
});

it('is strongest at the largest distance and nothing at none', () => {
  expect([strength(0, 2), strength(2, 2), strength(-1e-9, 2), strength(1, 0)]).toEqual([0, 1, 0, 0]);
});

it('moves inside the map', () => {
  expect(moved({ row: 0, column: 0 }, 'ArrowRight', 2)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 1 }, 'ArrowRight', 2)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 0 }, 'a', 2)).toBeUndefined();
});
