/** @file A scene as SVG in the colours of a sheet: with text, or with letters as shapes, which need no fonts anywhere. */
import type { Ink, Mark, Scene, TextMark } from '../../charts/index.js';
import { COLUMN_WIDTH, GLYPH_ASCENT, GLYPH_WIDTH, lineColumns, placeGlyphs } from '../font.js';
import { shorten } from '../text.js';

/** How letters are written: as text of the reader's fonts, or as shapes of our own one. */
export type Lettering = 'text' | 'shapes';

/** Lines are told apart with any colour vision. @source Okabe and Ito 2008, "Color Universal Design" */
const COLOURS: Readonly<Record<Ink, string>> = {
  text: '#18181c',
  faint: '#6b7280',
  grid: '#d1d5db',
  axis: '#9ca3af',
  frame: '#d55e00',
  accent: '#0072b2',
  other: '#6b7280',
  words: '#0072b2',
  end: '#18181c',
  padding: '#9ca3af',
  'series-0': '#0072b2',
  'series-1': '#d55e00',
  'series-2': '#009e73',
  'series-3': '#cc79a7',
  'series-4': '#e69f00',
  'series-5': '#56b4e9',
};

/** Strengths, from paper to dark blue; each stop darker than the one before. */
const STOPS = [
  [247, 250, 255],
  [190, 214, 237],
  [104, 167, 211],
  [37, 108, 176],
  [8, 42, 96],
] as const;

/** Stronger than this, letters are white. */
const DARK = 0.55;

/** Size of a pixel of the font: 7.5 and 11.25 units a letter; times 1.6 both are whole pixels. */
const LETTERS: Readonly<Record<TextMark['size'], number>> = { body: 1.25, title: 1.875 };

/** Advance of a letter in a monospaced font, in its size. */
const MONOSPACE_ADVANCE = 0.6;
const FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const SHIFT = { start: 0, middle: 0.5, end: 1 } as const;

/** Colour of a strength, 0 to 1. */
function shade(value: number): string {
  const place = Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0)) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const channel = (axis: 0 | 1 | 2) => {
    const [from, to] = [STOPS[index]?.[axis] ?? 0, STOPS[index + 1]?.[axis] ?? 0];
    return Math.round(from + (to - from) * (place - index));
  };
  return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
}

const letterColour = (ink: TextMark['ink']): string =>
  typeof ink === 'string' ? COLOURS[ink] : ink.heat > DARK ? '#ffffff' : COLOURS.text;

/** A text cut to a width, with "…" where something is missing. */
export function cutText(text: string, width: number, size: TextMark['size']): string {
  const room = Math.max(1, Math.floor(width / (COLUMN_WIDTH * LETTERS[size])));
  return lineColumns(text) <= room ? text : shorten(text, room);
}

/** XML knows no control characters, and five characters mean something. */
const escapeXml = (text: string): string =>
  text.replace(/\p{Cc}|\p{Cs}/gu, '□').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const round = (value: number): string => String(Number(value.toFixed(2)));

function lettersAsShapes({ x, y, text, ink, size, anchor }: TextMark): string {
  const scale = LETTERS[size];
  const left = x - SHIFT[anchor] * lineColumns(text) * COLUMN_WIDTH * scale;
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
  return squares.length === 0 ? '' : `<path fill="${letterColour(ink)}" d="${squares.join('')}"/>`;
}

function lettersAsText({ x, y, text, ink, size, anchor }: TextMark): string {
  const fontSize = (COLUMN_WIDTH * LETTERS[size]) / MONOSPACE_ADVANCE;
  const place = `x="${round(x)}" y="${round(y)}" font-size="${round(fontSize)}"`;
  return `<text ${place} text-anchor="${anchor}" fill="${letterColour(ink)}" xml:space="preserve">${escapeXml(text)}</text>`;
}

const RENDERERS: { readonly [Kind in Mark['kind']]: (mark: Mark & { kind: Kind }, lettering: Lettering) => string } = {
  rect: ({ x, y, width, height, ink }) => {
    const fill = typeof ink === 'string' ? COLOURS[ink] : shade(ink.heat);
    return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`;
  },
  line: ({ points, ink, width, dashes }) => {
    const path = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ');
    const dash = dashes ? ` stroke-dasharray="${dashes}"` : '';
    return `<polyline points="${path}" fill="none" stroke="${COLOURS[ink]}" stroke-width="${width}" stroke-linejoin="round"${dash}/>`;
  },
  text: (mark, lettering) => (lettering === 'text' ? lettersAsText(mark) : lettersAsShapes(mark)),
};

/** A scene as an SVG document of its own size. */
export function renderSvg({ width, height, marks }: Scene, lettering: Lettering): string {
  const render = (mark: Mark) =>
    (RENDERERS[mark.kind] as (mark: Mark, lettering: Lettering) => string)(mark, lettering);
  const root = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}">`;
  const paper = `<rect width="${width}" height="${height}" fill="#ffffff"/>`;
  return `${[root, paper, ...marks.map(render), '</svg>'].join('\n')}\n`;
}
