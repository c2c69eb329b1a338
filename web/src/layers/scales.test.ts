/** @file Places and colours. */
import { expect, it } from 'vitest';
import { byClipSkip, linePoints, moved, otherCount, scaleOf, strength } from './scales.js';

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
  const line = (values: readonly number[]) => linePoints(values, { ...box, ...scaleOf('linear', values) });
  expect(line([0, 1, 2])).toBe('0.0,50.0 50.0,25.0 100.0,0.0');
  expect(line([0, 0])).toBe('0.0,50.0 100.0,50.0');
  expect(scaleOf('linear', [0, 3]).ticks).toEqual([0, 3]);
});

it('gives equal factors equal heights on the logarithmic scale', () => {
  const { place, ticks } = scaleOf('log', [0, 0.001, 0.01, 1]);
  expect([0, 0.001, 0.01, 0.1, 1].map((value) => Number(place(value).toFixed(6)))).toEqual([
    0, 0, 0.333333, 0.666667, 1,
  ]);
  expect(ticks).toEqual([0.001, 0.01, 0.1, 1]);
  expect(scaleOf('log', [0.15, 0.6]).ticks).toEqual([0.2, 0.5]);
  expect(scaleOf('log', [0, 0]).place(0)).toBe(0);
  expect([scaleOf('log', [0.5, 0.5]).place(0.5), scaleOf('log', [0.5]).ticks]).toEqual([1, [0.5]]);
});

it('is strongest at the largest distance and nothing at none', () => {
  expect([strength(0, 2), strength(2, 2), strength(-1e-9, 2), strength(1, 0)]).toEqual([0, 1, 0, 0]);
});

it('moves inside the map', () => {
  expect(moved({ row: 0, column: 0 }, 'ArrowRight', 2)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 1 }, 'ArrowRight', 2)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 0 }, 'a', 2)).toBeUndefined();
});
