import { expect, it } from 'vitest';
import { createFloatDecoder } from './convert.js';
import { toHalves } from './halves.js';

const back = (values: readonly number[]) => {
  const { halves } = toHalves(Float32Array.from(values));
  const floats = new Float32Array(values.length);
  createFloatDecoder('F16')(new Uint8Array(halves.buffer), floats);
  return [...floats];
};

it('every half comes back as it was', () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, index) => index);
  const floats = new Float32Array(all.length);
  createFloatDecoder('F16')(new Uint8Array(all.buffer), floats);
  const { halves } = toHalves(floats);
  const isNumber = (index: number) => !Number.isNaN(floats[index]);
  expect([...halves].filter((_, index) => isNumber(index))).toEqual([...all].filter((_, index) => isNumber(index)));
  expect([...halves].every((half, index) => isNumber(index) || (half & 0x7fff) > 0x7c00)).toBe(true);
});

it('rounds to the nearest, of two equally near to the even one', () => {
  expect(back([1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20])).toEqual([1, 1 + 2 ** -9, 1 + 2 ** -10]);
  expect(back([2 ** -25, 3 * 2 ** -25, 2 ** -24, 2 ** -14 - 2 ** -26])).toEqual([0, 2 ** -23, 2 ** -24, 2 ** -14]);
  expect(back([65_519, -65_519])).toEqual([65_504, -65_504]);
});

it('counts what no half holds', () => {
  expect(toHalves(Float32Array.of(65_520, -1e9, Number.POSITIVE_INFINITY, Number.NaN, 1)).beyond).toBe(2);
});
