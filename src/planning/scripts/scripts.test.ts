import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../contract/index.js';
import { joinTiles } from '../../images/tiles.js';
import { composeGrid } from '../../sheet/index.js';
import { axesOf } from './axes.js';
import { decimals, integers, orders, partsOf } from './axis-values.js';
import { startsOf } from './sd-upscale.js';

describe('values of an axis', () => {
  it.each([
    ['1-5', [1, 2, 3, 4, 5]],
    ['1-12 (+2)', [1, 3, 5, 7, 9, 11]],
    ['10-5 (-3)', [10, 7]],
    ['1-10 [5]', [1, 3, 5, 7, 10]],
    ['1-5 [3], 9', [1, 3, 5, 9]],
    ['-1', [-1]],
    ['-2-1', [-2, -1, 0, 1]],
  ])('whole numbers: %s', (text, values) => expect(integers(text, 'Steps')).toEqual(values));

  it.each([
    ['1-2 (+0.5)', [1, 1.5, 2]],
    ['0-1 [5]', [0, 0.25, 0.5, 0.75, 1]],
    ['0.1-0.3 (+0.1)', [0.1, 0.2, 0.3]],
    ['7, 7.5', [7, 7.5]],
  ])('decimals: %s', (text, values) => expect(decimals(text, 'CFG Scale')).toEqual(values));

  it.each(['2.5', 'two', '5-1', '1-5 [0]', '1-5000'])('refuses %s as whole numbers', (text) => {
    expect(() => integers(text, 'Steps')).toThrow(/script_args/);
  });

  it.each([integers, decimals])('refuses many short parts of a thousand values each, before all are there', (read) => {
    expect(() => read('1-1000,'.repeat(10_000), 'Steps')).toThrow('the axis Steps has more than 1000 values');
  });

  it('reads lists with quotes', () => {
    expect(partsOf('a, "b, c" ,d,')).toEqual(['a', 'b, c', 'd']);
  });

  it('finds all orders', () => {
    expect(orders(['a', 'b', 'c']).map((order) => order.join(''))).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  });
});

it('has the axes of the WebUI at their places', () => {
  const place = (tab: 'txt2img' | 'img2img', label: string) => axesOf(tab).findIndex((axis) => axis.label === label);
  expect([axesOf('txt2img').length, axesOf('img2img').length]).toEqual([45, 44]);
  const ours = axesOf('txt2img').slice(42);
  expect(
    ours.map(({ label }) => label),
    'what the WebUI has not comes after it',
  ).toEqual(['CFG rescale', 'Clip skip L', 'Clip skip G']);
  expect([place('txt2img', 'Clip skip'), place('img2img', 'Clip skip')]).toEqual([24, 23]);
  expect([place('txt2img', 'Nothing'), place('txt2img', 'Checkpoint name')]).toEqual([0, 11]);
  expect([place('img2img', 'Hires upscaler'), place('txt2img', 'Cond. Image Mask Weight')]).toEqual([-1, -1]);
});

describe('tiles', () => {
  it('cover the whole with at least the overlap', () => {
    expect(startsOf(1024, 512, 64)).toEqual([0, 256, 512]);
    expect(startsOf(512, 512, 64)).toEqual([0]);
    expect(() => startsOf(256, 512, 64)).toThrow(/smaller than a tile/);
  });

  it('of one colour become a picture of that colour', () => {
    const tile: RgbImage = { width: 4, height: 4, data: new Uint8Array(48).fill(90) };
    const plan = {
      upscaler: 'None' as const,
      notes: {},
      width: 6,
      height: 6,
      tileWidth: 4,
      tileHeight: 4,
      overlap: 2,
      columns: [0, 2],
      rows: [0, 2],
      count: 1,
    };
    expect([...joinTiles([tile, tile, tile, tile], plan).data]).toEqual(new Array(108).fill(90));
  });

  it('fade from one to the next over the overlap', () => {
    const of = (value: number): RgbImage => ({ width: 4, height: 1, data: new Uint8Array(12).fill(value) });
    const size = { width: 6, height: 1, tileWidth: 4, tileHeight: 1, overlap: 2, count: 1 };
    const plan = { ...size, upscaler: 'None' as const, notes: {}, columns: [0, 2], rows: [0] };
    const { data } = joinTiles([of(0), of(100)], plan);
    expect([0, 1, 2, 3, 4, 5].map((x) => data[x * 3])).toEqual([0, 0, 0, 50, 100, 100]);
  });
});

it('a grid has room for its legends and leaves white what is not there', () => {
  const image: RgbImage = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
  const plain = composeGrid({ images: [image, undefined, image], columns: 2, margin: 10 });
  expect([plain.width, plain.height]).toEqual([138, 138]);
  expect([plain.data[0], plain.data[80 * 3]]).toEqual([0, 255]);
  const labelled = composeGrid({ images: [image, image], columns: 2, columnLabels: ['a', 'b'], rowLabels: ['row'] });
  expect(labelled.width).toBeGreaterThan(128);
  expect(labelled.height).toBeGreaterThan(64);
  expect(labelled.data.slice(0, labelled.width * 3 * 30).some((value) => value < 100)).toBe(true);
});
