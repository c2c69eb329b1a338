/**
 * @file Styles: texts kept under a name that are put round or behind a prompt.
 * @source A1111 v1.10.1, as behaviour
 */

import { requireLength, type TextRule } from '../base/index.js';

export interface PromptStyle {
  readonly name: string;
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** Where a style has this, the prompt comes; without it the style follows the prompt after a comma. */
const PLACEHOLDER = '{prompt}';

/** At most: white space around a text is left out where one follows the other. */
function mergedLength(prompt: string, style: string): number {
  const places = style.split(PLACEHOLDER).length - 1;
  return places === 0 ? prompt.length + 2 + style.length : style.length + places * (prompt.length - PLACEHOLDER.length);
}

function mergeOne(prompt: string, style: string, rule: TextRule | undefined): string {
  if (rule && style !== '') requireLength(mergedLength(prompt, style), rule);
  // The whole prompt goes in as it is: "$&" in it is no pattern.
  if (style.includes(PLACEHOLDER)) return style.split(PLACEHOLDER).join(prompt);
  return [prompt.trim(), style.trim()].filter((text) => text !== '').join(', ');
}

/** A prompt with the texts of styles, in their order; checked before each is put in: a style may hold the prompt many times. @throws TEXT_TOO_LONG */
export const mergeStyles = (prompt: string, texts: readonly string[], rule?: TextRule): string =>
  texts.reduce((merged, text) => mergeOne(merged, text, rule), prompt);
