/** @file The word BREAK, which ends a chunk, inside text. */
import { SPACE, WORD } from './characters.js';

export const BREAK_WORD = 'BREAK';

export interface TextPart {
  readonly isBreak: boolean;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const BREAK = new RegExp(`(?<![${WORD}])${BREAK_WORD}(?![${WORD}])[${SPACE}]*`, 'gu');
const IS_SPACE = new RegExp(`[${SPACE}]`);

/** Where a text ends without the white space at its end; a loop, because a pattern would take quadratic time. */
function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && IS_SPACE.test(text.charAt(end - 1))) end--;
  return end;
}

/**
 * Text and breaks in turn, beginning and ending with text, which may be empty. A break takes the white space around it.
 * @param offset of the text in the prompt
 */
export function splitAtBreaks(text: string, offset: number): TextPart[] {
  // Most texts have none, and there may be as many texts as there are brackets.
  if (!text.includes(BREAK_WORD)) return [{ isBreak: false, text, start: offset, end: offset + text.length }];
  const parts: TextPart[] = [];
  const add = (isBreak: boolean, content: string, start: number, end: number) =>
    parts.push({ isBreak, text: content, start: offset + start, end: offset + end });
  let from = 0;
  for (const { index, 0: match } of text.matchAll(BREAK)) {
    const end = trimmedEnd(text, from, index);
    add(false, text.slice(from, end), from, end);
    from = index + match.length;
    add(true, BREAK_WORD, end, from);
  }
  add(false, text.slice(from), from, text.length);
  return parts;
}
