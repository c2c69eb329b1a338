/** @file Text on pixels: breaking labels into lines that fit, and drawing them. Knows nothing of sheets. */
import type { RgbImage } from '../contract/index.js';
import { COLUMN_WIDTH, charactersOf, columnsOf, GLYPH_HEIGHT, GLYPH_WIDTH, lineColumns, placeGlyphs } from './font.js';

/** Pixels of the picture a pixel of the font becomes, each way. */
const SCALE = 2;
const ADVANCE = COLUMN_WIDTH * SCALE;
const LINE_ROWS = { ascii: GLYPH_HEIGHT - 1, other: GLYPH_HEIGHT + 1 } as const;

export type Rgb = readonly [number, number, number];

/** Height of a line of these texts with its gap, in pixels: ASCII is lower than accented capitals and Chinese characters. */
export const lineHeightOf = (texts: readonly string[]): number =>
  LINE_ROWS[texts.every((text) => /^[\s\x20-\x7e…]*$/.test(text)) ? 'ascii' : 'other'] * SCALE;

/** Columns of text that fit into `width` pixels; the gap after the last one does not count. */
export const columnsIn = (width: number): number => Math.max(1, Math.floor((width + SCALE) / ADVANCE));

/** Pixels a line takes. */
export const widthOf = (line: string): number => Math.max(0, lineColumns(line) * ADVANCE - SCALE);

/** After these a long word is cut rather than anywhere. */
const JOINTS = /[-_/\\.,:+|]/;
/** No line begins with these. */
const CLOSING = /[，。、；：！？）」』】》]/;

/** How many characters fit into `columns`. */
function countFitting(characters: readonly string[], columns: number): number {
  let used = 0;
  const beyond = characters.findIndex((character) => {
    used += columnsOf(character);
    return used > columns;
  });
  return beyond < 0 ? characters.length : beyond;
}

/** Where to cut characters of which `room` fit: after a joint where there is one in the later half. */
function cutAt(characters: readonly string[], room: number): number {
  const joint = characters.slice(0, room).findLastIndex((character) => JOINTS.test(character)) + 1;
  // A joint that the next line would begin with stays behind its word.
  if (joint >= room / 2) return joint;
  return room > 1 && CLOSING.test(characters[room] ?? '') ? room - 1 : room;
}

/** Cuts a word that is longer than a line; whole characters only. */
function pieces(word: string, columns: number): string[] {
  const characters = charactersOf(word);
  const cut: string[] = [];
  for (let start = 0; start < characters.length; ) {
    const rest = characters.slice(start, start + columns + 1);
    const room = Math.max(1, countFitting(rest, columns));
    const length = rest.length <= room ? rest.length : cutAt(rest, room);
    cut.push(rest.slice(0, length).join(''));
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
    if (last !== undefined && lineColumns(last) + 1 + lineColumns(piece) <= columns)
      lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}

/** The beginning of a line that fits into `columns`, and "…". */
export function shorten(line: string, columns: number): string {
  const characters = charactersOf(line);
  return `${characters.slice(0, countFitting(characters, columns - 1)).join('')}…`;
}

/**
 * Lines of `text` that fit `width` pixels; what is beyond `maxLines` is shortened with "…", never clipped.
 */
export function fitText(text: string, width: number, maxLines: number): string[] {
  const lines = breakText(text, width);
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  return [...kept.slice(0, -1), shorten(kept.at(-1) ?? '', columnsIn(width))];
}

function fillBlock(image: RgbImage, left: number, top: number, colour: Rgb): void {
  for (let y = top; y < top + SCALE; y++)
    for (let x = left; x < left + SCALE; x++) image.data.set(colour, (y * image.width + x) * 3);
}

/** Where a line stands: its left upper corner, and its height by {@link lineHeightOf}. */
export interface LinePlace {
  readonly left: number;
  readonly top: number;
  readonly lineHeight: number;
}

/** Draws one line into `image`, at the foot of its place; the caller has made sure that it fits. */
export function drawLine(image: RgbImage, line: string, { left, top, lineHeight }: LinePlace, colour: Rgb): void {
  const first = top + lineHeight - GLYPH_HEIGHT * SCALE;
  for (const { column, rows } of placeGlyphs(line))
    for (const [row, bits] of rows.entries())
      for (let bit = 0; bit < GLYPH_WIDTH; bit++)
        if ((bits >> bit) & 1) fillBlock(image, left + column * ADVANCE + bit * SCALE, first + row * SCALE, colour);
}
