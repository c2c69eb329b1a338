/** @file Pixels of contact sheets: pictures where they belong, labels whole. */
import { readFileSync } from 'node:fs';
import { create } from 'fontkitten';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../contract/index.js';
import { columnsOf, GLYPH_ASCENT, GLYPH_HEIGHT, GLYPH_WIDTH, placeGlyphs } from './font.js';
import { composeGrid } from './grid.js';
import { MARGIN, planSheet } from './layout.js';
import { composeSheet, renderSheet } from './sheet.js';
import { columnsIn, drawLine, fitText, lineHeightOf, widthOf } from './text.js';

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

/** Height of a line of ASCII. */
const LINE_HEIGHT = 22;
/** Pixels of the font that a text inks. */
const pixelsOf = (text: string): number =>
  placeGlyphs(text)
    .flatMap(({ rows }) => rows)
    .reduce((sum, row) => sum + row.toString(2).replaceAll('0', '').length, 0);
const rowsOf = (character: string): readonly number[] => placeGlyphs(character)[0]?.rows ?? [];

describe('the font', () => {
  it('has every printable ASCII character, all different, one column wide, and low enough for a line of ASCII', () => {
    const seen = new Set<string>();
    for (let code = 33; code < 127; code++) {
      const character = String.fromCharCode(code);
      const rows = rowsOf(character);
      expect(rows, character).toHaveLength(GLYPH_HEIGHT);
      expect(rows[0], character).toBe(0);
      expect(columnsOf(character), character).toBe(1);
      expect(
        rows.every((row) => row >= 0 && row < 32),
        character,
      ).toBe(true);
      seen.add(rows.join());
    }
    expect(seen.size).toBe(94);
    expect(pixelsOf(' ')).toBe(0);
  });

  it.each(['一只可爱的猫', '繁體龍鬱', 'ねこネコ', '고양이', 'кошка', 'γάτα', 'gâteau'])(
    'has the characters of %s',
    (text) => {
      const box = rowsOf('□').join();
      const shapes = placeGlyphs(text).map(({ rows }) => rows.join());
      expect(shapes).toHaveLength(text.length);
      expect(shapes).not.toContain(box);
      for (const { rows } of placeGlyphs(text))
        expect(rows.every((row) => row >= 0 && row < 1 << GLYPH_WIDTH)).toBe(true);
    },
  );

  it('draws a box for what it lacks, and nothing for what has no shape', () => {
    expect(placeGlyphs('😀')).toEqual(placeGlyphs('□'));
    expect(placeGlyphs('toString\u200d')).toHaveLength(8);
    expect(placeGlyphs('e\u0301')).toEqual(placeGlyphs('é'));
  });

  it('sets Chinese characters two columns wide', () => {
    expect(placeGlyphs('a猫b').map(({ column }) => column)).toEqual([0, 1, 3]);
    expect(widthOf('a猫b')).toBe(widthOf('abcd'));
  });

  it('inks what a renderer of outlines inks', async () => {
    const file =
      'node_modules/@fontsource/fusion-pixel-12px-monospaced-sc/files/fusion-pixel-12px-monospaced-sc-latin-400-normal.woff2';
    const font = create(readFileSync(file));
    if (font.isCollection) throw new Error('one font is expected');
    for (const character of 'gÅ@8猫龍鬱回犬한ЖΩ') {
      const { path } = font.glyphForCodePoint(character.codePointAt(0) ?? 0);
      const unit = font.unitsPerEm / GLYPH_WIDTH;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${GLYPH_WIDTH}" height="${GLYPH_HEIGHT}"><path transform="translate(0 ${GLYPH_ASCENT}) scale(${1 / unit} ${-1 / unit})" d="${path.toSVG()}"/></svg>`;
      const { data } = await sharp(Buffer.from(svg)).extractChannel(3).raw().toBuffer({ resolveWithObject: true });
      const drawn = Array.from({ length: GLYPH_HEIGHT }, (_, y) =>
        Array.from({ length: GLYPH_WIDTH }, (__, x) => ((data[y * GLYPH_WIDTH + x] ?? 0) > 127 ? 1 << x : 0)).reduce(
          (row, bit) => row | bit,
          0,
        ),
      );
      expect(rowsOf(character), character).toEqual(drawn);
    }
  });

  it('draws a T as a bar above a stem', () => {
    const image = plain(12, LINE_HEIGHT, [255, 255, 255]);
    drawLine(image, 'T', { left: 0, top: 0, lineHeight: LINE_HEIGHT }, [24, 24, 28]);
    expect(inkIn(image, { left: 0, top: 2, width: 10, height: 2 })).toBe(20);
    expect(inkIn(image, { left: 4, top: 4, width: 2, height: 14 })).toBe(28);
    expect(inkIn(image, { left: 0, top: 0, width: 12, height: LINE_HEIGHT })).toBe(48);
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
    expect(inkIn(grid, { left: 0, top: 0, width: grid.width - 64, height: 64 })).toBe(pixelsOf(rowLabels[0] ?? '') * 4);
  });

  it('count columns, not code units', () => {
    expect(fitText('😀😀😀😀😀', 118, 1)).toEqual(['😀😀😀😀😀']);
    expect(fitText('一只可爱的猫', 118, 3)).toEqual(['一只可爱的', '猫']);
    expect(fitText('一只可爱的猫', 118, 1)).toEqual(['一只可爱…']);
    expect(fitText('a一只可爱的猫', 118, 3)).toEqual(['a一只可爱', '的猫']);
  });

  it('begin no line with a closing mark', () =>
    expect(fitText('一只可爱的，猫', 118, 3)).toEqual(['一只可爱', '的，猫']));

  it('stand in lines as high as their characters', () => {
    expect(lineHeightOf(['Clip skip: 1', 'two…'])).toBe(LINE_HEIGHT);
    expect(lineHeightOf(['Clip skip: 1', '猫'])).toBe(26);
    const image = plain(64, 64, RED);
    const label = '一只龍猫，坐在Å椅子上';
    const grid = composeGrid({ images: [image, image], columns: 2, margin: 200, columnLabels: [label, ''] });
    const lines = fitText(label, 60, 6);
    expect(grid.height).toBe(64 + lines.length * 26 + 16);
    expect(inkIn(grid, { left: 0, top: 0, width: grid.width, height: grid.height - 64 })).toBe(
      pixelsOf(lines.join('')) * 4,
    );
  });
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
    const box = { left, top: top + 192, width: layout.cellWidth, height: sheet.height - top - 192 };
    expect(inkIn(sheet, box)).toBe(pixelsOf(lines.join('')) * 4);
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
