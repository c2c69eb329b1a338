/** @file Linear least squares of a few unknowns, by the normal equations. */

/** What is known of one sample. */
export interface Sample {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/**
 * The weights W, the last row of which belongs to a constant input of 1, that make inputs · W come closest to outputs.
 * `ridge` > 0 pulls the weights of inputs towards 0, in units of the inputs' squares; an input that never changes then
 * gets the weight 0 instead of an accidental one. A few dozen inputs at most: the equations are solved without scaling.
 * @shape samples [n] of inputs [p] and outputs [q] → [p + 1][q]
 */
export function leastSquares(samples: readonly Sample[], ridge: number): readonly (readonly number[])[] {
  const inputCount = samples[0]?.inputs.length ?? 0;
  const size = inputCount + 1;
  const rows = Array.from({ length: size }, () => new Float64Array(size + (samples[0]?.outputs.length ?? 0)));
  for (const { inputs, outputs } of samples) {
    const one = [...inputs, 1];
    const known = [...one, ...outputs];
    for (const [i, row] of rows.entries()) for (const [j, value] of known.entries()) row[j]! += one[i]! * value;
  }
  for (let i = 0; i < inputCount; i++) rows[i]![i]! += ridge * samples.length;
  return solve(rows);
}

/** Gauss and Jordan, with the largest pivot of each column. @shape rows [n][n + q], the right-hand sides last → [n][q] */
function solve(rows: Float64Array[]): number[][] {
  for (const column of rows.keys()) {
    const pivot = largestFrom(rows, column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    const divisor = top[column]!;
    for (let j = column; j < top.length; j++) top[j]! /= divisor;
    for (const [i, row] of rows.entries()) if (i !== column) subtract(row, top, column);
  }
  return rows.map((row) => [...row.subarray(rows.length)]);
}

function largestFrom(rows: readonly Float64Array[], column: number): number {
  let best = column;
  for (let i = column + 1; i < rows.length; i++)
    if (Math.abs(rows[i]![column]!) > Math.abs(rows[best]![column]!)) best = i;
  return best;
}

/** Takes so much of `top` off the row that its value in the column becomes 0. */
function subtract(row: Float64Array, top: Float64Array, column: number): void {
  const factor = row[column]!;
  for (let j = column; j < row.length; j++) row[j]! -= factor * top[j]!;
}
