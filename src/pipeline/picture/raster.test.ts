import { describe, expect, it } from 'vitest';
import { cropped, placed, type Raster, RESIZERS, stretch } from './raster.js';

/** One channel, every pixel its column. */
const columns = (width: number, height: number): Raster => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from({ length: width * height }, (_, i) => (i % width) * 10),
});
const row = ({ data, width }: Raster, y = 0) => [...data.subarray(y * width, (y + 1) * width)];

describe('resize modes', () => {
  it('stretch goes to the size whatever the proportions', () => {
    expect(stretch(columns(4, 4), { width: 8, height: 2 })).toMatchObject({ width: 8, height: 2 });
  });

  it('crop covers the size and keeps the middle', () => {
    expect(row(RESIZERS.crop(columns(8, 4), { width: 4, height: 4 }))).toEqual([20, 30, 40, 50]);
  });

  it('fill shows the whole and goes on with the border', () => {
    expect(row(RESIZERS.fill(columns(4, 4), { width: 8, height: 4 }))).toEqual([0, 0, 0, 10, 20, 30, 30, 30]);
    const tall = RESIZERS.fill(columns(4, 4), { width: 4, height: 8 });
    expect(row(tall, 0)).toEqual(row(tall, 7));
  });
});

it('placed and cropped cut what hangs over', () => {
  expect(row(placed(columns(4, 1), { left: -2, top: 0 }, { width: 3, height: 1 }))).toEqual([20, 30, 0]);
  expect(row(cropped(columns(4, 1), { left: 1, top: 0, right: 3, bottom: 1 }))).toEqual([10, 20]);
});
