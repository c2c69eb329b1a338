/** @file A table of distances as squares. */
import { type Cell, type Ink, label, type Mark, type Point, type RectMark, rect, type TextMark } from './marks.js';

/** Numbers along one side of the map, one for each row or column. */
interface Side {
  readonly side: 'top' | 'bottom' | 'left' | 'right';
  readonly names: readonly string[];
  readonly ink: Ink;
}

export interface HeatMap {
  readonly values: readonly (readonly number[])[];
  /** Width and height of a square. */
  readonly square: number;
  readonly sides: readonly Side[];
  /** The square in question. */
  readonly here?: Cell | undefined;
}

/** Squares this large hold their value. */
const ROOM_FOR_VALUES = 36;

/** How strong a square is, 0 to 1. The root shows small distances, most of which lie near 0. */
export const strength = (value: number, max: number): number => (max > 0 ? Math.sqrt(Math.max(0, value) / max) : 0);

const PLACES: Readonly<Record<Side['side'], (middle: number, size: number) => readonly [Point, TextMark['anchor']]>> = {
  top: (middle) => [{ x: middle, y: -7 }, 'middle'],
  bottom: (middle, size) => [{ x: middle, y: size + 14 }, 'middle'],
  left: (middle) => [{ x: -7, y: middle + 4 }, 'end'],
  right: (middle, size) => [{ x: size + 6, y: middle + 4 }, 'start'],
};

function sideLabels({ side, names, ink }: Side, { square, here }: HeatMap, corner: Point): readonly Mark[] {
  const size = names.length * square;
  const index = side === 'left' || side === 'right' ? here?.row : here?.column;
  return names.map((name, place) => {
    const [at, anchor] = PLACES[side]((place + 0.5) * square, size);
    return label({ x: corner.x + at.x, y: corner.y + at.y }, name, { anchor, ink, isHere: place === index });
  });
}

/** A value as a square. */
const squareAt = (at: Point, square: number, heat: number, more: Partial<RectMark>): RectMark => ({
  ...rect(at, { width: square - 1, height: square - 1 }, { heat }),
  ...more,
});

const isAt = (cell: Cell, here: Cell | undefined) => cell.row === here?.row && cell.column === here.column;

function cellMarks(
  value: number,
  cell: Cell,
  map: HeatMap & { readonly max: number; readonly corner: Point },
): readonly Mark[] {
  const { square, corner, max, here } = map;
  const at = { x: corner.x + cell.column * square, y: corner.y + cell.row * square };
  const heat = strength(value, max);
  const mark = squareAt(at, square, heat, { cell, isHere: isAt(cell, here) });
  if (square < ROOM_FOR_VALUES) return [mark];
  const middle = { x: at.x + square / 2, y: at.y + square / 2 + 4 };
  return [mark, label(middle, value.toFixed(2).replace(/^0/, ''), { anchor: 'middle', ink: { heat } })];
}

/** The squares with their upper left corner at `corner`, the numbers of the sides around them. */
export function heatMap(map: HeatMap, corner: Point): readonly Mark[] {
  const max = Math.max(...map.values.flat(), 0);
  return [
    ...map.sides.flatMap((side) => sideLabels(side, map, corner)),
    ...map.values.flatMap((row, index) =>
      row.flatMap((value, column) => cellMarks(value, { row: index, column }, { ...map, corner, max })),
    ),
  ];
}
