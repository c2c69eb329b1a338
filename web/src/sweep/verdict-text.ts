/** @file What is said of a value, in the page's language. */
import type { SweepDifference, SweepVerdict } from '../api/index.js';
import type { TextKey } from '../i18n/index.js';

const WORDS: Readonly<Record<SweepVerdict['verdict'], TextKey>> = {
  first: 'verdictFirst',
  'no effect': 'verdictNoEffect',
  same: 'verdictSame',
  slight: 'verdictSlight',
  different: 'verdictDifferent',
};

const PERCENT = 100;

/** A share with one decimal: "12.3 %". */
export const percent = (value: number): string => `${(value * PERCENT).toFixed(1)} %`;

/** Whether the value is of no use beside the one before it. */
export const isDead = (verdict: SweepVerdict | undefined): boolean =>
  verdict?.verdict === 'same' || verdict?.verdict === 'no effect';

type Text = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** The verdict of a value; `before` is the value on its left. */
export function verdictText({ verdict, difference }: SweepVerdict, before: number | undefined, text: Text): string {
  return text(WORDS[verdict], { before: before ?? '', percent: percent(difference?.image ?? 0) });
}

/** The three measures of a cell in a line. */
export const differenceText = ({ image, latent, conditioning }: SweepDifference, text: Text): string =>
  text('differences', { image: percent(image), latent: percent(latent), conditioning: conditioning.toFixed(4) });
