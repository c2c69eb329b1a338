/**
 * @file The pixel font of the sheets, read from its file, so that labels look alike on every machine and never depend on
 * what fonts are installed: Latin, Greek and Cyrillic letters, kana, Hangul, and the Chinese characters in common use.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font, type Glyph, type PathCommand } from 'fontkitten';
import { AppError } from '../base/index.js';

/** Pixels of the em square; Chinese characters fill it, Latin letters half of it. */
const EM = 12;
/** Pixels from one column of text to the next. */
export const COLUMN_WIDTH = EM / 2;
export const GLYPH_WIDTH = EM;
export const GLYPH_HEIGHT = EM;
/** Rows of a glyph above the base line. */
export const GLYPH_ASCENT = 10;

/** A character of a line. */
export interface PlacedGlyph {
  /** Where it begins, in columns of {@link COLUMN_WIDTH}. */
  readonly column: number;
  /** From the top; bit 0 is the leftmost pixel. @shape [GLYPH_HEIGHT] */
  readonly rows: readonly number[];
}

/** Stands for what the font lacks. */
const MISSING = 0x25a1;
const ELLIPSIS = '…';
/** The font's own takes two columns; a shortened label of Latin letters has one to spare. */
const ELLIPSIS_ROWS: readonly number[] = Array.from({ length: EM }, (_, row) =>
  row === GLYPH_ASCENT - 1 ? 0b10101 : 0,
);

const lazily = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const PACKAGE = '@fontsource/fusion-pixel-12px-monospaced-sc';

const font = lazily((): Font => {
  try {
    const require = createRequire(import.meta.url);
    const path = require.resolve(
      '@fontsource/fusion-pixel-12px-monospaced-sc/files/fusion-pixel-12px-monospaced-sc-latin-400-normal.woff2',
    );
    const opened = create(readFileSync(path));
    if (!opened.isCollection) return opened;
    throw new Error('it holds several fonts');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('FILE_UNREADABLE', { path: PACKAGE, reason }, { cause: error });
  }
});

function glyphOf(character: string): Glyph {
  const code = character.codePointAt(0) ?? MISSING;
  return font().glyphForCodePoint(font().hasGlyphForCodePoint(code) ? code : MISSING);
}

/** Every second crossing of an outline leads out again, so each upright edge flips the pixels right of it. */
function flipAtEdges(rows: number[], commands: readonly PathCommand[], unit: number): void {
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (const { command, args } of commands) {
    const [nextX = startX, nextY = startY] = args.map((value) => value / unit);
    const [low, high] = [Math.min(y, nextY), Math.max(y, nextY)];
    if (command === 'moveTo') [startX, startY] = [nextX, nextY];
    else for (let row = GLYPH_ASCENT - high; row < GLYPH_ASCENT - low; row++) rows[row] = (rows[row] ?? 0) ^ (-1 << x);
    [x, y] = [nextX, nextY];
  }
}

function rowsOf(character: string): readonly number[] {
  if (character === ELLIPSIS) return ELLIPSIS_ROWS;
  const rows = new Array<number>(GLYPH_HEIGHT).fill(0);
  flipAtEdges(rows, glyphOf(character).path.commands, font().unitsPerEm / EM);
  return rows;
}

/** Characters as they are drawn: accents with their letter, nothing for those without a shape. */
export const charactersOf = (text: string): readonly string[] => [
  ...text.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}/gu, ''),
];

/** Columns that a character takes, 1 or 2. */
export const columnsOf = (character: string): number =>
  /^[\x20-\x7e…]$/.test(character) ? 1 : Math.ceil((glyphOf(character).advanceWidth / font().unitsPerEm) * 2);

/** Columns that a line takes. */
export const lineColumns = (line: string): number =>
  charactersOf(line).reduce((sum, character) => sum + columnsOf(character), 0);

/** Every character of a line in its place. */
export function placeGlyphs(line: string): readonly PlacedGlyph[] {
  let column = 0;
  return charactersOf(line).map((character) => {
    const placed = { column, rows: rowsOf(character) };
    column += columnsOf(character);
    return placed;
  });
}
