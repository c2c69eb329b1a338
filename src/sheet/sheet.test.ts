/** @file Pixels of contact sheets: pictures where they belong, labels whole. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../contract/index.js';
import { GLYPH_HEIGHT, glyphRows } from './font.js';
import { composeGrid } from './grid.js';
import { MARGIN, planSheet } from './layout.js';
import { composeSheet, renderSheet } from './sheet.js';
import { columnsIn, drawLine, fitText, LINE_HEIGHT, widthOf } from './text.js';

const plain = (width: number, height: number, colour: readonly [number, number, number]): RgbImage => {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(colour, i * 3);
  return { width, height, data };
};
const pixel = (image: RgbImage, x: number, y: number) => [
  ...image.data.subarray((y * image.width + x) * 3, (y * image.width + x) * 3 + 3),
];
const inkIn = (image: RgbImage, box: { left: number; top: number; width: number; height: number }): number => {
  let count = 0;
  for (let y = box.top; y < box.top + box.height; y++)
    for (let x = box.left; x < box.left + box.width; x++) if (pixel(image, x, y)[0] === 24) count++;
  return count;
};
const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

describe('the font', () => {
  it('has every printable ASCII character, all different, and a box for the rest', () => {
    const seen = new Map<string, string>();
    const box = glyphRows('猫').join();
    for (let code = 33; code < 127; code++) {
      const character = String.fromCharCode(code);
      const rows = glyphRows(character);
      expect(rows).toHaveLength(GLYPH_HEIGHT);
      expect(
        rows.every((row) => row >= 0 && row < 32),
        character,
      ).toBe(true);
      expect(rows.join(), character).not.toBe(box);
      expect(seen.get(rows.join()), character).toBeUndefined();
      seen.set(rows.join(), character);
    }
    expect(glyphRows(' ').every((row) => row === 0)).toBe(true);
    expect(glyphRows('é').join()).toBe(box);
    expect(glyphRows('toString').join()).toBe(box);
  });

  it('draws a T as a bar above a stem', () => {
    const image = plain(10, 18, [255, 255, 255]);
    drawLine(image, 'T', { left: 0, top: 0 }, [24, 24, 28]);
    expect(inkIn(image, { left: 0, top: 0, width: 10, height: 2 })).toBe(20);
    expect(inkIn(image, { left: 4, top: 2, width: 2, height: 12 })).toBe(24);
    expect(inkIn(image, { left: 0, top: 2, width: 4, height: 16 })).toBe(0);
  });
});

describe('labels', () => {
  it('wrap at spaces and never exceed the width', () => {
    const lines = fitText('a cat on a blue background', 120, 9);
    expect(lines.join(' ')).toBe('a cat on a blue background');
    expect(lines.every((line) => widthOf(line) <= 120)).toBe(true);
  });

  it('cut long words and shorten what does not fit with an ellipsis', () => {
    expect(columnsIn(58)).toBe(5);
    expect(fitText('abcdefgh', 58, 3)).toEqual(['abcde', 'fgh']);
    const lines = fitText('one two three four five six', 58, 2);
    expect(lines).toEqual(['one', 'two…']);
    expect(fitText('abcdefghijkl', 58, 2)).toEqual(['abcde', 'fghi…']);
  });

  it('cut a long word after a joint rather than anywhere', () => {
    expect(fitText('v1-5-pruned-emaonly', 118, 3)).toEqual(['v1-5-', 'pruned-', 'emaonly']);
    expect(fitText('Clip skip: 12', 58, 3)).toEqual(['Clip', 'skip:', '12']);
  });

  it('stand whole beside low pictures', () => {
    const image = plain(64, 64, RED);
    const rowLabels = ['Negative Guidance minimum sigma: 0.25'];
    const grid = composeGrid({ images: [image], columns: 1, rowLabels });
    const ink = [...(rowLabels[0] ?? '')]
      .flatMap(glyphRows)
      .reduce((sum, row) => sum + row.toString(2).replaceAll('0', '').length, 0);
    expect(inkIn(grid, { left: 0, top: 0, width: grid.width - 64, height: 64 })).toBe(ink * 4);
  });

  it('count characters, not code units', () => expect(fitText('😀😀😀😀😀', 58, 1)).toEqual(['😀😀😀😀😀']));
});

describe('a sheet', () => {
  it('puts pictures row by row and enlarges small ones by a whole factor', () => {
    const cells = [RED, BLUE, RED].map((colour, i) => ({ image: plain(64, 64, colour), label: `n ${i}` }));
    const layout = planSheet({ cells, columns: 2 });
    const sheet = composeSheet({ cells, columns: 2 });
    expect(layout.cellWidth).toBe(192);
    expect(sheet.width).toBe(MARGIN * 3 + 192 * 2);
    expect(pixel(sheet, MARGIN, MARGIN)).toEqual([...RED]);
    expect(pixel(sheet, MARGIN + 191, MARGIN + 191)).toEqual([...RED]);
    expect(pixel(sheet, MARGIN + 192, MARGIN)).toEqual([255, 255, 255]);
    const { left, top } = layout.place(1);
    expect(pixel(sheet, left, top)).toEqual([...BLUE]);
    expect(layout.place(2)).toEqual({ left: MARGIN, top: MARGIN + 192 + MARGIN + LINE_HEIGHT + MARGIN });
  });

  it('keeps pictures of full size as they are', () => {
    const cells = [{ image: plain(512, 384, BLUE), label: '' }];
    const sheet = composeSheet({ cells, columns: 4 });
    expect([sheet.width, sheet.height]).toEqual([512 + 2 * MARGIN, 384 + 2 * MARGIN]);
  });

  it('draws label and title inside the sheet, with all their ink', () => {
    const label = 'Clip skip: 12 (no effect on this family of models, whatever it says)';
    const cells = [{ image: plain(64, 64, RED), label }];
    const layout = planSheet({ cells, columns: 1, title: 'gjpqy' });
    const sheet = composeSheet({ cells, columns: 1, title: 'gjpqy' });
    const { left, top } = layout.place(0);
    const lines = layout.labels[0] ?? [];
    expect(lines).toHaveLength(3);
    const inked = [...lines.join('')].reduce(
      (sum, character) =>
        sum + glyphRows(character).reduce((n, row) => n + row.toString(2).replaceAll('0', '').length, 0),
      0,
    );
    const box = { left, top: top + 192, width: layout.cellWidth, height: sheet.height - top - 192 };
    expect(inkIn(sheet, box)).toBe(inked * 4);
    expect(inkIn(sheet, { left: MARGIN, top: MARGIN, width: 192, height: LINE_HEIGHT })).toBeGreaterThan(100);
  });

  it('is a PNG of the planned size, the same bytes each time', async () => {
    const cells = [{ image: plain(8, 16, BLUE), label: 'x' }];
    const png = await renderSheet({ cells, columns: 1 });
    const { width, height } = planSheet({ cells, columns: 1 });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width, height, channels: 3 });
    expect(Buffer.from(await renderSheet({ cells, columns: 1 })).equals(png)).toBe(true);
  });
});
