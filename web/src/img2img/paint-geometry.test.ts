/** @file From the pointer to the mask. */
import { expect, it } from 'vitest';
import type { Stroke } from '../state/img2img/init-picture.js';
import { brushDiameter, extended, pointOf, sizeFor, within } from './paint-geometry.js';

const SIZE = { width: 64, height: 128 };
const stroke: Stroke = { erase: false, diameter: 16, points: [[10, 10]] };

it('finds the pixel of the picture below the pointer, however large the picture is shown', () => {
  const box = { left: 100, top: 50, width: 320, height: 640 };
  expect(pointOf({ clientX: 100, clientY: 50 }, box, SIZE)).toEqual([0, 0]);
  expect(pointOf({ clientX: 420, clientY: 370 }, box, SIZE)).toEqual([64, 64]);
  expect(pointOf({ clientX: 95, clientY: 50 }, box, SIZE)).toEqual([-1, 0]);
});

it('measures the brush by the shorter side, and never less than a pixel', () => {
  expect(brushDiameter(25, SIZE)).toBe(16);
  expect(brushDiameter(1, SIZE)).toBe(1);
});

it('takes up a point that is far enough from the last', () => {
  expect(extended(stroke, [10.5, 10])).toBe(stroke);
  expect(extended(stroke, [12.345, 10]).points).toEqual([
    [10, 10],
    [12.3, 10],
  ]);
});

it('makes only what is too large smaller', () => {
  expect(within(SIZE, 128)).toEqual(SIZE);
  expect(within({ width: 4000, height: 1000 }, 1024)).toEqual({ width: 1024, height: 256 });
});

it('draws a picture at its own size in whole cells, and a photograph at the area of the model', () => {
  const native = { width: 512, height: 512 };
  expect(sizeFor({ width: 770, height: 1024 }, native)).toEqual({ width: 768, height: 1024 });
  expect(sizeFor({ width: 4096, height: 1024 }, native)).toEqual({ width: 1024, height: 256 });
  expect(sizeFor({ width: 3, height: 5 }, native)).toEqual({ width: 8, height: 8 });
});
