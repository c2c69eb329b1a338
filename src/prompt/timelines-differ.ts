/** @file Whether it matters by which timelines a prompt is read: the old ones of prompt editing, or the new. */
import { parsePrompt } from './parse-prompt.js';
import type { EditingSteps } from './schedule.js';

/** Texts with their ends as the old timelines have them, or as the new. */
function textsBy(isOld: boolean, prompt: string, editing: EditingSteps & { readonly isNegative: boolean }): string {
  const { isNegative, ...steps } = editing;
  const { parts } = parsePrompt(prompt, { ...steps, isOld, mode: 'None', rules: { isNegative } });
  return JSON.stringify(
    parts.map(({ texts }) => {
      // What never changes has no times.
      const isOne = texts.every(({ text }) => text === texts[0]?.text);
      return isOne ? texts[0]?.text : texts.map(({ endStep, text }) => [endStep, text]);
    }),
  );
}

/** Whether the old timelines give a prompt, or a negative one, other texts or other times than the new ones do. */
export function timelinesDiffer(prompt: string | { readonly negative: string }, editing: EditingSteps): boolean {
  const isNegative = typeof prompt !== 'string';
  const text = isNegative ? prompt.negative : prompt;
  return textsBy(true, text, { ...editing, isNegative }) !== textsBy(false, text, { ...editing, isNegative });
}
