/** @file The heat map: how far every layer's conditioning is from every other's. */
import { BODY, FAINT, inkOn, LINE, label, rect, shade, short } from './ink.js';
import type { Mark, Point } from './scene.js';

export interface HeatMap {
  readonly title: string;
  /** Row and column i are layer i + 1. */
  readonly values: readonly (readonly number[])[];
  /** Room in both directions. */
  readonly size: number;
}

/** Cells this large hold their value. */
const ROOM_FOR_VALUES = 36;
const MARGIN = 52;
const LEGEND_STEPS = 40;

/** Height of the panel below its corner. */
export const heatMapHeight = (size: number): number => size + 5 * LINE + 34;

/** Layers run above and on the right, clip skip below and on the left: the same axis, counted both ways. */
export function heatMap({ title, values, size }: HeatMap, { x, y }: Point): readonly Mark[] {
  const count = values.length;
  const cell = size / count;
  const corner = { x: x + MARGIN, y: y + 3 * LINE };
  const largest = Math.max(...values.flat(), Number.MIN_VALUE);
  return [
    label({ x, y: y + 10 }, title),
    ...cells(values, corner, cell, largest),
    ...axes(count, corner, cell),
    ...legend({ x: corner.x, y: corner.y + size + 2 * LINE + 4 }, size, largest),
  ];
}

function cells(values: readonly (readonly number[])[], corner: Point, cell: number, largest: number): readonly Mark[] {
  return values.flatMap((row, i) =>
    row.flatMap((value, j): readonly Mark[] => {
      const at = { x: corner.x + j * cell, y: corner.y + i * cell };
      const share = value / largest;
      const square = rect(at, cell - 1, cell - 1, shade(share));
      if (cell < ROOM_FOR_VALUES) return [square];
      const middle = { x: at.x + cell / 2, y: at.y + cell / 2 + 4 };
      const text = value.toFixed(2).replace(/^0/, '');
      return [square, label(middle, text, { anchor: 'middle', fill: inkOn(share) })];
    }),
  );
}

function axes(count: number, corner: Point, cell: number): readonly Mark[] {
  const size = count * cell;
  const middle = { anchor: 'middle' } as const;
  const ticks = Array.from({ length: count }, (_, index): readonly Mark[] => {
    const centre = (index + 0.5) * cell;
    const [layer, clipSkip] = [String(index + 1), String(count - index)];
    return [
      label({ x: corner.x + centre, y: corner.y - 7 }, layer, { ...middle, fill: FAINT }),
      label({ x: corner.x + centre, y: corner.y + size + 14 }, clipSkip, middle),
      label({ x: corner.x - 7, y: corner.y + centre + 4 }, clipSkip, { anchor: 'end' }),
      label({ x: corner.x + size + 6, y: corner.y + centre + 4 }, layer, { fill: FAINT }),
    ];
  });
  const middleX = corner.x + size / 2;
  return [
    ...ticks.flat(),
    label({ x: middleX, y: corner.y - 7 - LINE }, 'layers run', { ...middle, fill: FAINT }),
    label({ x: middleX, y: corner.y + size + 14 + LINE }, 'clip skip', middle),
    label({ x: corner.x - 7, y: corner.y - 7 }, 'skip', { anchor: 'end' }),
    label({ x: corner.x + size + 6, y: corner.y - 7 }, 'layers', { fill: FAINT }),
  ];
}

function legend(at: Point, size: number, largest: number): readonly Mark[] {
  const step = size / LEGEND_STEPS;
  const bar = Array.from({ length: LEGEND_STEPS }, (_, index) =>
    rect({ x: at.x + index * step, y: at.y + 6 }, step + 0.5, 10, shade((index + 0.5) / LEGEND_STEPS)),
  );
  const below = at.y + 6 + 10 + 14;
  return [
    ...bar,
    label({ x: at.x, y: below }, '0: the same', { scale: BODY }),
    label({ x: at.x + size, y: below }, short(largest), { anchor: 'end' }),
  ];
}
