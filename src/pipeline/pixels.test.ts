import { expect, it } from 'vitest';
import { toRgb } from './pixels.js';

it('clamps, cuts to whole numbers and interleaves the planes', () => {
  const planes = Float32Array.of(-1, 1, 0, -3, 0.999, 2);
  expect([...toRgb(planes, 2, 1).data]).toEqual([0, 127, 254, 255, 0, 255]);
});
