/** @file AND: several prompts that guide one picture together, each with a weight. */
import { DIGIT, parseNumber, SPACE, WORD } from './characters.js';
import type { Slice } from './editing.js';

/** One of the prompts that AND joins, without the weight at its end. */
export interface AndPart extends Slice {
  readonly weight: number;
  /** Where the weight is written; undefined = not at all, it is 1. */
  readonly weightAt: Slice | undefined;
}

const AND = new RegExp(`(?<![${WORD}])AND(?![${WORD}])`, 'gu');
const WEIGHT = new RegExp(`:[${SPACE}]*(?<value>[+-]?(?:${DIGIT}+\\.?|${DIGIT}*\\.${DIGIT}+))$`, 'u');
const IS_SPACE = new RegExp(`[${SPACE}]`);
/** Characters at the end of a part that are searched for its weight: no number is longer. */
const LONGEST_WEIGHT = 400;

/**
 * Cuts a prompt at the word AND. A number after a colon at the end of a part is its weight, also where there is no AND.
 * @param text where tags are blanked out already
 * @source A1111 wiki "Composable Diffusion", as behaviour of v1.10.1
 */
export function splitAtAnd(text: string): readonly AndPart[] {
  const words = [...text.matchAll(AND)].map(({ index }) => index);
  const starts = [0, ...words.map((index) => index + 'AND'.length)];
  return starts.map((start, index) => readWeight(text, { start, end: words[index] ?? text.length }));
}

function readWeight(text: string, { start, end }: Slice): AndPart {
  const trimmed = trimmedEnd(text, start, end);
  const from = Math.max(start, trimmed - LONGEST_WEIGHT);
  const match = WEIGHT.exec(text.slice(from, trimmed));
  const weight = parseNumber(match?.groups?.value ?? '1');
  if (!match || !Number.isFinite(weight)) return { start, end, weight: 1, weightAt: undefined };
  const colon = from + match.index;
  return { start, end: trimmedEnd(text, start, colon), weight, weightAt: { start: colon, end: trimmed } };
}

function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && IS_SPACE.test(text.charAt(end - 1))) end--;
  return end;
}
