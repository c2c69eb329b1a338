/** @file Differences and their colours. */
import { expect, it } from 'vitest';
import { COLOUR_BAR, colourOf } from './colour-scale.js';
import { differenceOf, paintDifference } from './difference.js';

const picture = (...pixels: readonly (readonly [number, number, number])[]) => ({
  width: pixels.length,
  height: 1,
  data: Uint8ClampedArray.from(pixels.flatMap((pixel) => [...pixel, 255])),
});

it('is the mean over the colours, with mean and largest over the pixels', () => {
  const { values, mean, max } = differenceOf(
    picture([0, 0, 0], [255, 0, 0], [10, 10, 10]),
    picture([255, 255, 255], [0, 0, 0], [10, 10, 10]),
  );
  expect([...values]).toEqual([1, Math.fround(1 / 3), 0]);
  expect(mean).toBeCloseTo(4 / 9, 6);
  expect(max).toBe(1);
});

it('is nothing for a picture and itself, and refuses pictures of different sizes', () => {
  const one = picture([1, 2, 3], [4, 5, 6]);
  expect(differenceOf(one, one)).toMatchObject({ mean: 0, max: 0 });
  expect([...paintDifference(differenceOf(one, one)).slice(0, 4)]).toEqual([68, 1, 84, 255]);
  expect(() => differenceOf(one, picture([1, 2, 3]))).toThrow(RangeError);
});

it('paints the largest with the last colour, whatever its size', () => {
  const painted = paintDifference(differenceOf(picture([0, 0, 0], [9, 9, 9]), picture([0, 0, 0], [0, 0, 0])));
  expect([...painted]).toEqual([68, 1, 84, 255, 253, 231, 37, 255]);
});

it('gets lighter from one end to the other', () => {
  const lightness = ([red, green, blue]: readonly number[]) => 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  const steps = Array.from({ length: 50 }, (_, step) => lightness(colourOf(step / 49)));
  expect(steps.every((value, at) => at === 0 || value > (steps[at - 1] ?? 0))).toBe(true);
  expect([colourOf(-1), colourOf(2)]).toEqual([
    [68, 1, 84],
    [253, 231, 37],
  ]);
  expect(COLOUR_BAR).toContain('#440154, ');
});
