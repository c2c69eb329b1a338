/** @file A drawing as marks, and the marks as SVG: with text, or with letters as shapes, which need no fonts anywhere. */
import { COLUMN_WIDTH, GLYPH_ASCENT, GLYPH_WIDTH, lineColumns, placeGlyphs } from '../font.js';
import { shorten } from '../text.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface RectMark extends Point {
  readonly kind: 'rect';
  readonly width: number;
  readonly height: number;
  readonly fill: string;
}
export interface LineMark {
  readonly kind: 'line';
  readonly points: readonly Point[];
  readonly stroke: string;
  readonly width: number;
  readonly dashed?: boolean;
}
export interface TextMark extends Point {
  /** `x`, `y`: the base line's left end, middle or right end, as `anchor` says. */
  readonly kind: 'text';
  readonly text: string;
  readonly fill: string;
  /** Size of a pixel of the font. */
  readonly scale: number;
  readonly anchor: 'start' | 'middle' | 'end';
}
export type Mark = RectMark | LineMark | TextMark;

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** How letters are written: as text of the reader's fonts, or as shapes of our own one. */
export type Lettering = 'text' | 'shapes';

/** Advance of a letter in a monospaced font, in its size. */
const MONOSPACE_ADVANCE = 0.6;

/** Width of a text. */
export const textWidth = (text: string, scale: number): number => lineColumns(text) * COLUMN_WIDTH * scale;

/** A text cut to a width, with "…" where something is missing. */
export function cutText(text: string, width: number, scale: number): string {
  const room = Math.max(1, Math.floor(width / (COLUMN_WIDTH * scale)));
  return lineColumns(text) <= room ? text : shorten(text, room);
}

/** XML knows no control characters, and five characters mean something. */
const escapeXml = (text: string): string =>
  text.replace(/\p{Cc}|\p{Cs}/gu, '□').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const round = (value: number): string => String(Number(value.toFixed(2)));

const SHIFT = { start: 0, middle: 0.5, end: 1 } as const;

function lettersAsShapes({ x, y, text, fill, scale, anchor }: TextMark): string {
  const left = x - SHIFT[anchor] * textWidth(text, scale);
  const squares = placeGlyphs(text).flatMap(({ column, rows }) =>
    rows.flatMap((bits, row) =>
      Array.from({ length: GLYPH_WIDTH }, (_, bit) => bit)
        .filter((bit) => (bits >> bit) & 1)
        .map((bit) => {
          const corner = [left + (column * COLUMN_WIDTH + bit) * scale, y + (row - GLYPH_ASCENT) * scale] as const;
          return `M${round(corner[0])} ${round(corner[1])}h${scale}v${scale}h-${scale}z`;
        }),
    ),
  );
  return squares.length === 0 ? '' : `<path fill="${fill}" d="${squares.join('')}"/>`;
}

function lettersAsText({ x, y, text, fill, scale, anchor }: TextMark): string {
  const size = (COLUMN_WIDTH * scale) / MONOSPACE_ADVANCE;
  const place = `x="${round(x)}" y="${round(y)}" font-size="${round(size)}"`;
  return `<text ${place} text-anchor="${anchor}" fill="${fill}" xml:space="preserve">${escapeXml(text)}</text>`;
}

const RENDERERS: { readonly [Kind in Mark['kind']]: (mark: Mark & { kind: Kind }, lettering: Lettering) => string } = {
  rect: ({ x, y, width, height, fill }) =>
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`,
  line: ({ points, stroke, width, dashed }) => {
    const path = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ');
    const dash = dashed ? ' stroke-dasharray="5 4"' : '';
    return `<polyline points="${path}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round"${dash}/>`;
  },
  text: (mark, lettering) => (lettering === 'text' ? lettersAsText(mark) : lettersAsShapes(mark)),
};

const FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** A scene as an SVG document of its own size. */
export function renderSvg({ width, height, marks }: Scene, lettering: Lettering): string {
  const render = (mark: Mark) =>
    (RENDERERS[mark.kind] as (mark: Mark, lettering: Lettering) => string)(mark, lettering);
  const root = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}">`;
  const paper = `<rect width="${width}" height="${height}" fill="#ffffff"/>`;
  return `${[root, paper, ...marks.map(render), '</svg>'].join('\n')}\n`;
}
