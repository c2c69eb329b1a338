/** @file Curves over the layers: one line a token. */
import { FAINT, INK, LINE, label, labelWithin, layersAxis, line, RULE, rule, short } from './ink.js';
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
/** Base line of the first row of ticks, below the axis and the number at its foot. */
const TICKS = 18;

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

/** Where the values of a panel lie. */
interface Scale {
  readonly count: number;
  /** Exponents of ten at the foot and at the top. */
  readonly low: number;
  readonly high: number;
  readonly xOf: (index: number) => number;
  readonly yOf: (value: number) => number;
}

function scaleOf({ series, width, height }: Curves, { x, y }: Point): Scale {
  const count = Math.max(...series.map(({ values }) => values.length));
  const [low, high] = decadesOf(series.flatMap(({ values }) => values));
  const shareOf = (value: number) => Math.max(0, Math.log10(Math.max(value, 10 ** low)) - low) / (high - low);
  return {
    count,
    low,
    high,
    xOf: (index) => x + LEFT + ((index + 0.5) * (width - LEFT)) / count,
    yOf: (value) => y + LINE + height - shareOf(value) * height,
  };
}

/** A rule and its number for each power of ten. */
function decades({ low, high, yOf }: Scale, left: number, width: number): readonly Mark[] {
  const exponents = Array.from({ length: high - low + 1 }, (_, step) => low + step);
  return exponents.flatMap((exponent): readonly Mark[] => {
    const value = 10 ** exponent;
    const y = yOf(value);
    return [
      rule({ x: left, y }, width, RULE),
      label({ x: left - 7, y: y + 4 }, short(value), { anchor: 'end', fill: FAINT }),
    ];
  });
}

/** Curves on a logarithmic axis with both countings below. */
export function curves(panel: Curves, { x, y }: Point): readonly Mark[] {
  const { title, series, width, height } = panel;
  const scale = scaleOf(panel, { x, y });
  const { count, xOf, yOf } = scale;
  const left = x + LEFT;
  const lines = series.map(({ values, colour, dashed = false }) => {
    const points = values.map((value, index) => ({ x: xOf(index), y: yOf(value) }));
    return line(points, colour, { width: 2, dashed });
  });
  return [
    label({ x, y: y + 6 }, title),
    ...decades(scale, left, width - LEFT),
    ...layersAxis({ count, xOf, y: y + LINE + height + TICKS, namesEnd: left - 7 }),
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
      rule({ x: at.x, y: at.y - 4 }, 20, colour, { width: 2, dashed }),
      labelWithin({ x: at.x + 26, y: at.y }, name, column - 32, { fill: INK }),
    ];
  });
}
