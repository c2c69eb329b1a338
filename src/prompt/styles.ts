/**
 * @file Styles: texts kept under a name that are put round or behind a prompt.
 * @source A1111 v1.10.1, as behaviour
 */

export interface PromptStyle {
  readonly name: string;
  readonly prompt: string;
  readonly negativePrompt: string;
}

/** Where a style has this, the prompt comes; without it the style follows the prompt after a comma. */
const PLACEHOLDER = '{prompt}';

function mergeOne(prompt: string, style: string): string {
  // The whole prompt goes in as it is: "$&" in it is no pattern.
  if (style.includes(PLACEHOLDER)) return style.split(PLACEHOLDER).join(prompt);
  return [prompt.trim(), style.trim()].filter((text) => text !== '').join(', ');
}

/** A prompt with the texts of styles, in their order. */
export const mergeStyles = (prompt: string, texts: readonly string[]): string => texts.reduce(mergeOne, prompt);
