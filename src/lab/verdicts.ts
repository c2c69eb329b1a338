/** @file What differences say of clip-skip values: dead ones are said to be dead. */
import type { SweepCell, SweepDifference, SweepVerdict } from '../contract/index.js';

/**
 * Root mean square differences of pixels, 0 to 1. Half a level of 255 is rounding; below 2 % two pictures differ in
 * shades that are seen only when one is laid over the other.
 */
const SAME = 0.5 / 255;
const SLIGHT = 0.02;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function meanDifference(differences: readonly SweepDifference[]): SweepDifference | null {
  if (differences.length === 0) return null;
  const over = (key: keyof SweepDifference) => mean(differences.map((difference) => difference[key]));
  return { conditioning: over('conditioning'), latent: over('latent'), image: over('image') };
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

function sentenceOf(verdict: SweepVerdict['verdict'], value: number, before: number, image: number): string {
  const sentences: Readonly<Record<SweepVerdict['verdict'], string>> = {
    first: `${value} is the baseline`,
    'no effect': `${value} has no effect on this model`,
    same: `${value} draws what ${before} draws`,
    slight: `${value} differs from ${before} only in shades (${percent(image)})`,
    different: `${value} differs from ${before} by ${percent(image)}`,
  };
  return sentences[verdict];
}

function verdictOf(cells: readonly SweepCell[], difference: SweepDifference | null): SweepVerdict['verdict'] {
  if (cells.every(({ clipSkip }) => clipSkip.effective === null)) return 'no effect';
  if (!difference) return 'first';
  if (difference.image <= SAME) return 'same';
  return difference.image < SLIGHT ? 'slight' : 'different';
}

/** Judges every value by its cells in all rows that were drawn. */
export function judge(clipSkips: readonly number[], cells: readonly SweepCell[]): readonly SweepVerdict[] {
  return clipSkips.map((clipSkip, column) => {
    const own = cells.filter((cell) => cell.column === column);
    const difference = meanDifference(own.flatMap((cell) => cell.difference ?? []));
    const verdict = verdictOf(own, difference);
    const sentence = sentenceOf(verdict, clipSkip, clipSkips[column - 1] ?? clipSkip, difference?.image ?? 0);
    return { clipSkip, verdict, sentence, difference };
  });
}
