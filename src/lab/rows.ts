/** @file Arithmetic on rows of tables [rows, width], without copying them. Sums are of 64-bit floats. */

/** One row of a table. */
export interface Row {
  readonly data: Float32Array;
  /** Where it begins in `data`. */
  readonly start: number;
}

/** What two rows are to each other. */
export interface Pair {
  readonly dot: number;
  /** Squared Euclidean distance; summed from the differences, since |a|² + |b|² − 2ab loses the small ones. */
  readonly apart: number;
}

/** Dot product and distance in one pass. */
export function pairOf({ data: a, start: startA }: Row, { data: b, start: startB }: Row, width: number): Pair {
  let dot = 0;
  let apart = 0;
  for (let i = 0; i < width; i++) {
    const x = a[startA + i] as number;
    const y = b[startB + i] as number;
    dot += x * y;
    apart += (x - y) * (x - y);
  }
  return { dot, apart };
}

/** Squared length of a row. */
export function squaredLength({ data, start }: Row, width: number): number {
  let sum = 0;
  for (let i = start; i < start + width; i++) sum += (data[i] as number) * (data[i] as number);
  return sum;
}

/**
 * 1 − cos from a dot product and two squared lengths, 0 to 2. Two zero vectors are not apart; a zero vector and another
 * count as at a right angle.
 */
export function cosineDistance(dot: number, squaredA: number, squaredB: number): number {
  const lengths = Math.sqrt(squaredA) * Math.sqrt(squaredB);
  if (lengths === 0) return squaredA === squaredB ? 0 : 1;
  return Math.min(2, Math.max(0, 1 - dot / lengths));
}

/** part / whole, 0 where there is no whole. */
export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
