/** @file Search and replace in a prompt, refused before a text comes out that is too long. */
import { requireLength, type TextRule } from '../base/index.js';

/** Every place of `searched` with `value` in its place; `$&` in it is no pattern. @throws TEXT_TOO_LONG */
export function replaceInPrompt(prompt: string, searched: string, value: string, rule: TextRule): string {
  const parts = prompt.split(searched);
  // Nothing stands between all characters, and before and behind them.
  const count = searched === '' ? prompt.length + 1 : parts.length - 1;
  requireLength(prompt.length + count * (value.length - searched.length), rule);
  return prompt.replaceAll(searched, () => value);
}
