/** @file The little linear algebra that adapters are made of: row-major matrices, loops over numbers. */

/** @shape data [rows, columns], row by row */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** A flat array as a matrix of so many rows. */
export const matrixOf = (data: Float32Array, rows: number): Matrix => ({ rows, columns: data.length / rows, data });

/** @shape a [n, k], b [k, m] → [n, m] */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const data = new Float32Array(a.rows * b.columns);
  const row = new Float64Array(b.columns);
  for (let n = 0; n < a.rows; n++) {
    row.fill(0);
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[n * a.columns + k]!;
      const from = k * b.columns;
      for (let m = 0; m < b.columns; m++) row[m] = row[m]! + factor * b.data[from + m]!;
    }
    data.set(row, n * b.columns);
  }
  return { rows: a.rows, columns: b.columns, data };
}

/** @shape [n, m] → [m, n] */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const turned = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  return { rows: columns, columns: rows, data: turned };
}

/** Every element by the one at its place. */
export function hadamard(a: Float32Array, b: Float32Array): Float32Array {
  const product = new Float32Array(a.length);
  for (let index = 0; index < a.length; index++) product[index] = a[index]! * b[index]!;
  return product;
}

/** Times a number. */
export function scaled(data: Float32Array, factor: number): Float32Array {
  const product = new Float32Array(data.length);
  for (let index = 0; index < data.length; index++) product[index] = data[index]! * factor;
  return product;
}

/** a + factor·b. */
export function plus(a: Float32Array, b: Float32Array, factor = 1): Float32Array {
  const sum = new Float32Array(a.length);
  for (let index = 0; index < a.length; index++) sum[index] = a[index]! + factor * b[index]!;
  return sum;
}

/** Kernels of a convolution: the first two axes, and the cells of each kernel. @shape data [p, q, cells] */
export interface Kernels {
  readonly outer: number;
  readonly inner: number;
  readonly cells: number;
  readonly data: Float32Array;
}

/**
 * Σ over i, j of core[i, j, …]·left[i, p]·right[j, r]: the three factors of a Tucker decomposition.
 * @shape core [i, j, cells], left [i, p], right [j, r] → [p, r, cells]
 */
export function tucker(core: Kernels, left: Matrix, right: Matrix): Float32Array {
  // Over i first: [p, i]·[i, j·cells]; then over j, for each p.
  const half = multiply(transpose(left), matrixOf(core.data, core.outer));
  const turned = transpose(right);
  const whole = new Float32Array(left.columns * right.columns * core.cells);
  const size = right.columns * core.cells;
  for (let p = 0; p < left.columns; p++) {
    const rows = half.data.subarray(p * half.columns, (p + 1) * half.columns);
    whole.set(multiply(turned, matrixOf(rows, core.inner)).data, p * size);
  }
  return whole;
}

/**
 * The Kronecker product of a matrix and kernels: out[a·C + c, b·D + d, …] = left[a, b]·right[c, d, …].
 * @shape left [A, B], right [C, D, cells] → [A·C, B·D, cells]
 */
export function kronecker(left: Matrix, right: Kernels): Float32Array {
  const product = new Float32Array(left.data.length * right.data.length);
  const row = right.inner * right.cells;
  let at = 0;
  for (let a = 0; a < left.rows; a++)
    for (let c = 0; c < right.outer; c++)
      for (let b = 0; b < left.columns; b++) {
        const factor = left.data[a * left.columns + b]!;
        for (let cell = 0; cell < row; cell++) product[at++] = factor * right.data[c * row + cell]!;
      }
  return product;
}

/** Solves A·X = B in double precision by elimination with row pivots; a singular A gives values that are not finite. @shape A [n, n], B [n, n] → [n, n] */
export function solve(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const [left, right] = [a.slice(), b.slice()];
  for (let column = 0; column < n; column++) {
    swapRows([left, right], n, [column, pivotOf(left, n, column)]);
    const pivot = left[column * n + column]!;
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = left[row * n + column]! / pivot;
      if (factor === 0) continue;
      for (let k = 0; k < n; k++) {
        left[row * n + k] = left[row * n + k]! - factor * left[column * n + k]!;
        right[row * n + k] = right[row * n + k]! - factor * right[column * n + k]!;
      }
    }
  }
  return right.map((value, index) => value / left[Math.floor(index / n) * (n + 1)]!);
}

function pivotOf(matrix: Float64Array, n: number, column: number): number {
  let best = column;
  for (let row = column + 1; row < n; row++)
    if (Math.abs(matrix[row * n + column]!) > Math.abs(matrix[best * n + column]!)) best = row;
  return best;
}

function swapRows(matrices: readonly Float64Array[], n: number, [a, b]: readonly [number, number]): void {
  if (a === b) return;
  for (const matrix of matrices) {
    const kept = matrix.slice(a * n, (a + 1) * n);
    matrix.copyWithin(a * n, b * n, (b + 1) * n);
    matrix.set(kept, b * n);
  }
}
