/** @file The layers below a chart, counted both ways. */
import { type Ink, LINE, label, type Mark } from './marks.js';

/** Numbers below a chart, one for each layer, with a name at their left. */
export interface AxisRow {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly ink: Ink;
}

/** Clip skip in ink, layers run below it and fainter. */
export function countings(numLayers: number, names: { readonly clipSkip: string; readonly layers: string }) {
  const layers = Array.from({ length: numLayers }, (_, index) => index + 1);
  return [
    { name: names.clipSkip, numbers: [...layers].reverse(), ink: 'text' },
    { name: names.layers, numbers: layers, ink: 'faint' },
  ] as const satisfies readonly AxisRow[];
}

interface AxisPlace {
  /** Middle of a layer's place, from index 0 on. */
  readonly xOf: (index: number) => number;
  /** Base line of the first row. */
  readonly y: number;
  /** Where the names of the rows end. */
  readonly namesEnd: number;
}

/** More layers than this have every fourth number only. */
const ALL_NUMBERS = 16;

const isShown = ({ numbers }: AxisRow, number: number) => numbers.length <= ALL_NUMBERS || number % 4 === 0;

export const axisRows = (rows: readonly AxisRow[], { xOf, y, namesEnd }: AxisPlace): readonly Mark[] =>
  rows.flatMap((row, place) => {
    const base = y + place * LINE;
    const { name, numbers, ink } = row;
    return [
      label({ x: namesEnd, y: base }, name, { anchor: 'end', ink }),
      ...numbers.flatMap((number, index) =>
        isShown(row, number) ? [label({ x: xOf(index), y: base }, String(number), { anchor: 'middle', ink })] : [],
      ),
    ];
  });
