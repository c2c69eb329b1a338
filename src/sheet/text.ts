/** @file Text on pixels: breaking labels into lines that fit, and drawing them. Knows nothing of sheets. */
import type { RgbImage } from '../contract/index.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphRows } from './font.js';

/** Pixels of the picture a pixel of the font becomes, each way. */
const SCALE = 2;
const ADVANCE = (GLYPH_WIDTH + 1) * SCALE;
/** Height of a line with its gap, in pixels. */
export const LINE_HEIGHT = (GLYPH_HEIGHT + 2) * SCALE;

export type Rgb = readonly [number, number, number];

/** Characters that fit into `width` pixels; the gap after the last one does not count. */
export const columnsIn = (width: number): number => Math.max(1, Math.floor((width + SCALE) / ADVANCE));

/** Pixels a line takes. */
export const widthOf = (line: string): number => Math.max(0, [...line].length * ADVANCE - SCALE);

/** Cuts a word that is longer than a line; whole characters only. */
function pieces(word: string, columns: number): string[] {
  const characters = [...word];
  const count = Math.ceil(characters.length / columns);
  return Array.from({ length: count }, (_, i) => characters.slice(i * columns, (i + 1) * columns).join(''));
}

/** Breaks at spaces so that no line is longer than `columns` characters. */
function breakLines(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const piece of text.split(/\s+/).flatMap((word) => pieces(word, columns))) {
    const last = lines.at(-1);
    if (last !== undefined && [...last].length + 1 + [...piece].length <= columns)
      lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}

/**
 * Lines of `text` that fit `width` pixels; what is beyond `maxLines` is shortened with "…", never clipped.
 */
export function fitText(text: string, width: number, maxLines: number): string[] {
  const columns = columnsIn(width);
  const lines = breakLines(text, columns);
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  const last = [...(kept.at(-1) ?? '')].slice(0, columns - 1).join('');
  return [...kept.slice(0, -1), `${last}…`];
}

function fillBlock(image: RgbImage, left: number, top: number, colour: Rgb): void {
  for (let y = top; y < top + SCALE; y++)
    for (let x = left; x < left + SCALE; x++) image.data.set(colour, (y * image.width + x) * 3);
}

/** Draws one line into `image`; the caller has made sure that it fits. */
export function drawLine(image: RgbImage, line: string, at: { left: number; top: number }, colour: Rgb): void {
  for (const [column, character] of [...line].entries())
    for (const [row, bits] of glyphRows(character).entries())
      for (let bit = 0; bit < GLYPH_WIDTH; bit++)
        if ((bits >> (GLYPH_WIDTH - 1 - bit)) & 1)
          fillBlock(image, at.left + column * ADVANCE + bit * SCALE, at.top + row * SCALE, colour);
}
