/** @file What a parity test measured, kept for docs/parity.md when the script asks for it (scripts/docs-parity.mjs). */
import { appendFileSync } from 'node:fs';

export interface Measurement {
  /** What was compared, such as "UNet sd1-shape". */
  readonly what: string;
  /** The reference it was compared with. */
  readonly reference: string;
  /** How the difference is measured. */
  readonly measure: 'largest difference' | 'largest difference / largest value' | 'PSNR, dB' | 'rows that differ';
  readonly value: number;
  readonly bound: number;
  /** Its place in a matrix of its own. */
  readonly cell?: { readonly row: string; readonly column: string };
}

/** Writes a measurement down where PARITY_REPORT names a file; says nothing otherwise. */
export function record(measurement: Measurement): void {
  const path = process.env.PARITY_REPORT;
  // JSON has no infinity: equal pictures have an infinite PSNR.
  if (path) appendFileSync(path, `${JSON.stringify({ ...measurement, value: String(measurement.value) })}\n`);
}

/** Largest absolute difference. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = actual.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!));
  return largest;
}

/** Peak signal-to-noise ratio in decibels; infinite for equal pictures. */
export function psnr(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < expected.length; i++) squares += (actual[i]! - expected[i]!) ** 2;
  return 10 * Math.log10(255 ** 2 / (squares / expected.length));
}
