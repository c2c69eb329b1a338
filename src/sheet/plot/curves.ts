/** @file Curves over the layers: one line a token. */
import { FAINT, INK, LINE, label, labelWithin, line, RULE, short } from './ink.js';
import type { Mark, Point } from './scene.js';

export interface Series {
  readonly name: string;
  /** Entry i is layer i + 1. */
  readonly values: readonly number[];
  readonly colour: string;
  readonly dashed?: boolean;
}

export interface Curves {
  readonly title: string;
  readonly series: readonly Series[];
  readonly width: number;
  readonly height: number;
}

const LEFT = 58;

/** Decades below the largest value that an axis shows at most. */
const DECADES = 4;

/** Powers of ten around all values, as exponents: the first layer often moves a hundred times as far as the last. */
export function decadesOf(values: readonly number[]): readonly [number, number] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [-1, 0];
  const high = Math.ceil(Math.log10(Math.max(...positive)));
  const low = Math.floor(Math.log10(Math.min(...positive)));
  return [Math.max(Math.min(low, high - 1), high - DECADES), high];
}

/** Curves on a logarithmic axis with both countings below: clip skip in ink, layers run fainter. */
export function curves({ title, series, width, height }: Curves, { x, y }: Point): readonly Mark[] {
  const count = Math.max(...series.map(({ values }) => values.length));
  const [low, high] = decadesOf(series.flatMap(({ values }) => values));
  const [left, base] = [x + LEFT, y + LINE + height];
  const at = (index: number, value: number): Point => ({
    x: left + ((index + 0.5) * (width - LEFT)) / count,
    y: base - (Math.max(0, Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * height,
  });
  const grid = Array.from({ length: high - low + 1 }, (_, step): readonly Mark[] => {
    const value = 10 ** (low + step);
    const level = at(0, value).y;
    const ends = [
      { x: left, y: level },
      { x: x + width, y: level },
    ];
    return [line(ends, RULE), label({ x: left - 7, y: level + 4 }, short(value), { anchor: 'end', fill: FAINT })];
  }).flat();
  const ticks = Array.from({ length: count }, (_, index): readonly Mark[] => [
    label({ x: at(index, 0).x, y: base + 15 }, String(count - index), { anchor: 'middle' }),
    label({ x: at(index, 0).x, y: base + 15 + LINE }, String(index + 1), { anchor: 'middle', fill: FAINT }),
  ]);
  const lines = series.map(({ values, colour, dashed = false }) =>
    line(
      values.map((value, index) => at(index, value)),
      colour,
      { width: 2, dashed },
    ),
  );
  return [
    label({ x, y: y + 6 }, title),
    ...grid,
    ...ticks.flat(),
    label({ x: left - 7, y: base + 15 }, 'skip', { anchor: 'end' }),
    label({ x: left - 7, y: base + 15 + LINE }, 'layers', { anchor: 'end', fill: FAINT }),
    ...lines,
  ];
}

/** Height that curves take below their corner. */
export const curvesHeight = (height: number): number => height + 3 * LINE + 8;

/** Names of the series, in rows as wide as `width`. */
export function curveNames(series: readonly Series[], { x, y }: Point, width: number): readonly Mark[] {
  const columns = 4;
  const column = width / columns;
  return series.flatMap(({ name, colour, dashed = false }, index): readonly Mark[] => {
    const at = { x: x + (index % columns) * column, y: y + Math.floor(index / columns) * LINE };
    return [
      line(
        [
          { x: at.x, y: at.y - 4 },
          { x: at.x + 20, y: at.y - 4 },
        ],
        colour,
        { width: 2, dashed },
      ),
      labelWithin({ x: at.x + 26, y: at.y }, name, column - 32, { fill: INK }),
    ];
  });
}
