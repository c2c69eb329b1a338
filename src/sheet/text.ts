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

/** After these a long word is cut rather than anywhere. */
const JOINTS = /[-_/\\.,:+|]/;

/** Cuts a word that is longer than a line; whole characters only, after a joint where there is one in the later half. */
function pieces(word: string, columns: number): string[] {
  const characters = [...word];
  const cut: string[] = [];
  for (let start = 0; start < characters.length; ) {
    const rest = characters.length - start;
    const joint = characters.slice(start, start + columns).findLastIndex((character) => JOINTS.test(character)) + 1;
    // A joint that the next line would begin with stays behind its word.
    const length = rest <= columns ? rest : joint >= columns / 2 ? joint : columns;
    cut.push(characters.slice(start, start + length).join(''));
    start += length;
  }
  return cut;
}

/** All lines of `text`, none wider than `width` pixels; breaks at spaces. */
export function breakText(text: string, width: number): string[] {
  const columns = columnsIn(width);
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
  const lines = breakText(text, width);
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
