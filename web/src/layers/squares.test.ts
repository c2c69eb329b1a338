/** @file Places in the map of distances. */
import { expect, it } from 'vitest';
import { byClipSkip, moved, otherCount } from './squares.js';

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

it('moves inside the map', () => {
  expect(moved({ row: 0, column: 0 }, 'ArrowRight', 2)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 1 }, 'ArrowRight', 2)).toEqual({ row: 0, column: 1 });
  expect(moved({ row: 0, column: 0 }, 'a', 2)).toBeUndefined();
});
