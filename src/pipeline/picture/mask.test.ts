import { describe, expect, it } from 'vitest';
import { blurAxis, blurWide } from './blur.js';
import { applyOverlay, blurred, expandedRegion, filled, inverted, maskedRegion, sharpMask } from './mask.js';
import type { Raster } from './raster.js';

const mask = (width: number, height: number, white: (x: number, y: number) => boolean): Raster => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from({ length: width * height }, (_, i) => (white(i % width, Math.trunc(i / width)) ? 255 : 0)),
});
const plain = (width: number, height: number, colour: readonly [number, number, number]): Raster => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]!),
});

describe('masks', () => {
  it('are sharp above 128, and invert', () => {
    const grey: Raster = { width: 3, height: 1, channels: 1, data: Uint8Array.of(127, 128, 129) };
    expect([...sharpMask(grey).data]).toEqual([0, 0, 255]);
    expect([...inverted(sharpMask(grey)).data]).toEqual([255, 255, 0]);
  });

  it('are found with their padding, kept inside the picture', () => {
    const square = mask(20, 10, (x, y) => x >= 4 && x < 7 && y >= 8);
    expect(maskedRegion(square, 0)).toEqual({ left: 4, top: 8, right: 7, bottom: 10 });
    expect(maskedRegion(square, 5)).toEqual({ left: 0, top: 3, right: 12, bottom: 10 });
    expect(
      maskedRegion(
        mask(4, 4, () => false),
        9,
      ),
    ).toBeUndefined();
  });

  it('are widened to the proportions of what is drawn, moved back where they hang over', () => {
    const picture = { width: 100, height: 60 };
    const square = { width: 64, height: 64 };
    expect(expandedRegion({ left: 10, top: 20, right: 50, bottom: 30 }, square, picture)).toEqual({
      left: 10,
      right: 50,
      top: 5,
      bottom: 45,
    });
    expect(expandedRegion({ left: 90, top: 10, right: 100, bottom: 40 }, square, picture)).toEqual({
      left: 70,
      right: 100,
      top: 10,
      bottom: 40,
    });
    // There is no room for more than the whole height.
    expect(expandedRegion({ left: 0, top: 20, right: 100, bottom: 30 }, square, picture)).toEqual({
      left: 0,
      right: 100,
      top: 0,
      bottom: 60,
    });
  });

  it('are blurred along each axis by itself', () => {
    const dot = mask(9, 9, (x, y) => x === 4 && y === 4);
    const { data } = blurred(dot, { x: 1, y: 0 });
    // exp(-d²/2) at 0, 1, 2, 3, divided by their sum of 2.5059.
    expect([...data.subarray(36, 45)]).toEqual([0, 1, 14, 62, 102, 62, 14, 1, 0]);
    expect(data[3 * 9 + 4]).toBe(0);
    expect(data.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(250);
  });
});

describe('blurs', () => {
  it('keep what is even, and the sum of what is far from the border', () => {
    const size = { width: 41, height: 1 };
    expect(blurAxis(new Float32Array(41).fill(7), size, 'x', 4)).toBeAllClose(new Float32Array(41).fill(7), {
      atol: 1e-4,
    });
  });

  it('spread a dot by their deviation and keep its sum', () => {
    const dot = new Float32Array(101);
    dot[50] = 1;
    const size = { width: 101, height: 1 };
    for (const result of [blurAxis(dot, size, 'x', 8), blurWide(dot, size, 8)]) {
      expect(result.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 5);
      const variance = result.reduce((total, value, i) => total + value * (i - 50) ** 2, 0);
      // The Gaussian is cut at 2.5 deviations, and boxes have whole widths: both are off by less than a tenth.
      expect(Math.abs(Math.sqrt(variance) - 8)).toBeLessThan(0.8);
    }
  });
});

it('filled takes the colours from around the mask and none from under it', () => {
  const picture = plain(32, 32, [10, 200, 30]);
  const hole = mask(32, 32, (x, y) => x > 10 && x < 20 && y > 10 && y < 20);
  for (const [i, value] of hole.data.entries()) if (value) picture.data.set([255, 0, 255], i * 3);
  const { data } = filled(picture, hole);
  for (let i = 0; i < 32 * 32; i++) {
    expect(Math.abs(data[i * 3]! - 10)).toBeLessThanOrEqual(2);
    expect(Math.abs(data[i * 3 + 1]! - 200)).toBeLessThanOrEqual(4);
  }
});

it('applyOverlay keeps the original where the mask is black, and puts a part in its place', () => {
  const original = plain(8, 8, [1, 2, 3]);
  const whole = applyOverlay(plain(8, 8, [100, 100, 100]), { original, mask: mask(8, 8, (x) => x < 4) });
  expect([...whole.data.subarray(0, 3)]).toEqual([100, 100, 100]);
  expect([...whole.data.subarray(21, 24)]).toEqual([1, 2, 3]);
  const region = { left: 2, top: 2, right: 6, bottom: 6 };
  const part = applyOverlay(plain(64, 64, [100, 100, 100]), { original, mask: mask(8, 8, () => true), region });
  expect([...part.data.subarray((3 * 8 + 3) * 3, (3 * 8 + 4) * 3)]).toEqual([100, 100, 100]);
  expect(part).toMatchObject({ width: 8, height: 8 });
});
