/** @file Character classes of the WebUI's regular expressions, which are Python's, and its numbers. */

/** White space, for use inside `[…]`. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
/** Letters, digits and the underscore: what a word is made of. */
export const WORD = '\\p{L}\\p{N}_';
/** A decimal digit of any script. */
export const DIGIT = '\\p{Nd}';

const IS_DIGIT = /\p{Nd}/u;

/** Unicode keeps the ten digits of a script together and in order, so the place in the run tells the value. */
function valueOfDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (IS_DIGIT.test(String.fromCodePoint(code - before - 1))) before++;
  return String(before % 10);
}

/** The number that Python's `float` makes of digits, points and a sign; NaN when it refuses them. */
export const parseNumber = (text: string): number => Number(text.replace(/\p{Nd}/gu, valueOfDigit));
