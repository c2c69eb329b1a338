/** @file Entries that were added to a vocabulary, such as the word of a textual inversion, found in a text as they are written. */
import type { AddedToken } from './vocabulary.js';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

type Part = string | number;

/** Cuts texts at entries, which all mind capitals or all do not; of two that begin at one place, the longer one counts. */
function cutter(added: readonly AddedToken[], anyCase: boolean): (parts: readonly Part[]) => readonly Part[] {
  if (added.length === 0) return (parts) => parts;
  const keyOf = (text: string) => (anyCase ? text.toLowerCase() : text);
  const ids = new Map(added.map(({ text, id }) => [keyOf(text), id]));
  const longestFirst = [...added].sort((a, b) => b.text.length - a.text.length);
  const pattern = new RegExp(`(${longestFirst.map(({ text }) => escaped(text)).join('|')})`, anyCase ? 'iu' : 'u');
  const cut = (part: Part): readonly Part[] =>
    typeof part === 'number' ? [part] : part.split(pattern).map((piece) => ids.get(keyOf(piece)) ?? piece);
  return (parts) => parts.flatMap(cut);
}

/**
 * Cuts a text at its added entries: their ids, and the texts between.
 * @source transformers 4.57 `tokenization_utils.py` (`Trie.split`), Apache-2.0
 */
export function createAddedTokenFinder(added: readonly AddedToken[]): (text: string) => readonly Part[] {
  const exact = cutter(
    added.filter(({ anyCase }) => !anyCase),
    false,
  );
  const loose = cutter(
    added.filter(({ anyCase }) => anyCase),
    true,
  );
  return (text) => loose(exact([text]));
}
