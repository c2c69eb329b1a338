/** @file Places in the map of distances; pure. */

/** Which layer a clip-skip value ends on, and the other way round: 1 = the last layer. */
export const otherCount = (value: number, numLayers: number): number => numLayers + 1 - value;

/** The distances with clip-skip values instead of layers: row and column i are clip skip i + 1. */
export const byClipSkip = (matrix: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  [...matrix].reverse().map((row) => [...row].reverse());

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
