/** @file Numbers as places and colours of a chart; pure. */
import type { ScaleKind } from '../state/index.js';

/** Which layer a clip-skip value ends on, and the other way round: 1 = the last layer. */
export const otherCount = (value: number, numLayers: number): number => numLayers + 1 - value;

/** The distances with clip-skip values instead of layers: row and column i are clip skip i + 1. */
export const byClipSkip = (matrix: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  [...matrix].reverse().map((row) => [...row].reverse());

/** How values become heights, 0 at the bottom to 1 at the top, and the values that are written beside the axis. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From 0 to the largest value. */
function linearScale(values: readonly number[]): Scale {
  const max = Math.max(0, ...values);
  return { place: (value) => (max > 0 ? value / max : 0), ticks: max > 0 ? [0, max] : [0] };
}

const TICK_FACTORS = [1, 2, 5];
const MOST_TICKS = 5;

/** The powers of ten inside, with twice and five times as much where there are few. */
function logTicks(min: number, max: number): readonly number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const inside = (factors: readonly number[]) =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((value) => value >= min && value <= max);
  const fine = inside(TICK_FACTORS);
  return fine.length <= MOST_TICKS ? fine : inside([1]);
}

/** From the smallest to the largest value above 0, equal factors equally far; 0 itself lies at the bottom. */
function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return linearScale([]);
  const [min, max] = [Math.min(...positive), Math.max(...positive)];
  const range = Math.log(max / min);
  return {
    place: (value) => (value <= min ? (range > 0 ? 0 : 1) : range > 0 ? Math.log(value / min) / range : 1),
    ticks: range > 0 ? logTicks(min, max) : [max],
  };
}

const SCALES: Readonly<Record<ScaleKind, (values: readonly number[]) => Scale>> = {
  log: logScale,
  linear: linearScale,
};

/** A scale that holds these values. */
export const scaleOf = (kind: ScaleKind, values: readonly number[]): Scale => SCALES[kind](values);

/** Points of a line as SVG wants them. */
export function linePoints(
  values: readonly number[],
  { width, height, place }: { readonly width: number; readonly height: number; readonly place: Scale['place'] },
): string {
  const last = Math.max(1, values.length - 1);
  return values
    .map((value, index) => `${((index / last) * width).toFixed(1)},${(height - place(value) * height).toFixed(1)}`)
    .join(' ');
}

/** How strong a square is, 0 to 1. The root shows small distances, most of which lie near 0. */
export const strength = (value: number, max: number): number => (max > 0 ? Math.sqrt(Math.max(0, value) / max) : 0);

export interface Square {
  readonly row: number;
  readonly column: number;
}

const MOVES: Readonly<Record<string, Square>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** The square that a key leads to, inside the map; undefined for other keys. */
export function moved({ row, column }: Square, key: string, count: number): Square | undefined {
  const move = MOVES[key];
  if (!move) return undefined;
  const inside = (value: number) => Math.min(count - 1, Math.max(0, value));
  return { row: inside(row + move.row), column: inside(column + move.column) };
}
