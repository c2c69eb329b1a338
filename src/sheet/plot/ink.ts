/** @file Colours and letters of the plots, and the small parts that all panels are made of. */
import { cutText, type LineMark, type Mark, type Point, type RectMark, type TextMark } from './scene.js';

export const INK = '#18181c';
export const FAINT = '#6b7280';
export const RULE = '#d1d5db';
/** Sizes of a pixel of the font: body 7.5, titles 11.25 units a letter; times 1.6 both are whole pixels. */
export const BODY = 1.25;
export const TITLE = 1.875;
export const LINE = 18;

/** Series that people with any colour vision can tell apart. @source Okabe and Ito 2008, "Color Universal Design" */
export const SERIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

/** From paper to dark blue; each stop darker than the one before. */
const STOPS = [
  [247, 250, 255],
  [190, 214, 237],
  [104, 167, 211],
  [37, 108, 176],
  [8, 42, 96],
] as const;

/** Colour of a value, 0 to 1. */
export function shade(value: number): string {
  const place = Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0)) * (STOPS.length - 1);
  const index = Math.min(STOPS.length - 2, Math.floor(place));
  const channel = (axis: 0 | 1 | 2) => {
    const [from, to] = [STOPS[index]?.[axis] ?? 0, STOPS[index + 1]?.[axis] ?? 0];
    return Math.round(from + (to - from) * (place - index));
  };
  return `rgb(${channel(0)},${channel(1)},${channel(2)})`;
}

/** Ink that can be read on a shade. */
export const inkOn = (value: number): string => (value > 0.55 ? '#ffffff' : INK);

export const rect = (at: Point, width: number, height: number, fill: string): RectMark => ({
  kind: 'rect',
  ...at,
  width,
  height,
  fill,
});

export const line = (points: readonly Point[], stroke: string, options: Partial<LineMark> = {}): LineMark => ({
  kind: 'line',
  points,
  stroke,
  width: 1,
  ...options,
});

export const label = (at: Point, text: string, options: Partial<TextMark> = {}): TextMark => ({
  kind: 'text',
  ...at,
  text,
  fill: INK,
  scale: BODY,
  anchor: 'start',
  ...options,
});

/** A label that ends in "…" rather than running out of its place. */
export const labelWithin = (at: Point, text: string, width: number, options: Partial<TextMark> = {}): TextMark =>
  label(at, cutText(text, width, options.scale ?? BODY), options);

/** A straight line to the right. */
export const rule = ({ x, y }: Point, width: number, stroke: string, options: Partial<LineMark> = {}): LineMark =>
  line(
    [
      { x, y },
      { x: x + width, y },
    ],
    stroke,
    options,
  );

interface LayersAxis {
  readonly count: number;
  /** Middle of a layer's place, from index 0 on. */
  readonly xOf: (index: number) => number;
  /** Base line of the first row. */
  readonly y: number;
  /** Where the names of the rows end. */
  readonly namesEnd: number;
}

/** The layers counted both ways: clip skip in ink, layers run below it and fainter. */
export const layersAxis = ({ count, xOf, y, namesEnd }: LayersAxis): readonly Mark[] => [
  ...Array.from({ length: count }, (_, index) => [
    label({ x: xOf(index), y }, String(count - index), { anchor: 'middle' }),
    label({ x: xOf(index), y: y + LINE }, String(index + 1), { anchor: 'middle', fill: FAINT }),
  ]).flat(),
  label({ x: namesEnd, y }, 'skip', { anchor: 'end' }),
  label({ x: namesEnd, y: y + LINE }, 'layers', { anchor: 'end', fill: FAINT }),
];

/** A number for an axis: three digits that count. */
export const short = (value: number): string => String(Number(value.toPrecision(value >= 1 ? 3 : 2)));
