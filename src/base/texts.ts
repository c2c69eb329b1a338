/** @file The length of texts that come from outside, held against a limit. */
import { AppError } from './app-error.js';

const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Characters of a text: a pair of surrogates is one, as JSON schemas count. */
export function textLength(text: string): number {
  let pairs = 0;
  for (let place = 1; place < text.length; place++)
    if (isLow(text.charCodeAt(place)) && (text.charCodeAt(place - 1) & 0xfc00) === 0xd800) pairs++;
  return text.length - pairs;
}

/** What a limit is about: a text by its name, and its most characters. */
export interface TextRule {
  readonly name: string;
  readonly limit: number;
}

/** For a text that is yet to be put together. @param length characters @throws TEXT_TOO_LONG */
export function requireLength(length: number, { name, limit }: TextRule): void {
  if (length > limit) throw new AppError('TEXT_TOO_LONG', { name, length, limit });
}

/** Most texts are told to be short enough by their size alone. @throws TEXT_TOO_LONG */
export function requireText(text: string, rule: TextRule): void {
  if (text.length > rule.limit) requireLength(textLength(text), rule);
}
