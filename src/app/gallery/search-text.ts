/**
 * @file Prompts as words that can be found. SQLite's tokenizer cuts at spaces, which Chinese, Japanese and Korean do not
 * write; so each of their characters stands as a word of its own, and what is looked for is a phrase of them.
 */

const IDEOGRAPH = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]';
const EACH_IDEOGRAPH = new RegExp(IDEOGRAPH, 'gu');
const WORDS = new RegExp(`${IDEOGRAPH}+|(?:(?!${IDEOGRAPH})[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const PARTS = /"([^"]*)"|[^"\s]+/g;

/** One spelling for what looks the same: full-width letters, upper case. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

const spaced = (text: string): string => text.replace(EACH_IDEOGRAPH, ' $& ').replace(/\s+/g, ' ').trim();

/** A text as it goes into the index. */
export const toSearchText = (text: string): string => spaced(plain(text));

const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? [];

/** The last word of a part may go on: "lightho" finds "lighthouse". */
const phrase = (words: readonly string[], isQuoted: boolean): string => {
  const last = words.at(-1) ?? '';
  const mayGoOn = !isQuoted && last.search(EACH_IDEOGRAPH) === -1;
  return `"${words.map(spaced).join(' ')}"${mayGoOn ? '*' : ''}`;
};

/** What a person types as a query of SQLite's full-text search; undefined when there is no word in it. */
export function toMatch(query: string): string | undefined {
  const parts = [...plain(query).matchAll(PARTS)].flatMap(([part, quoted]) => {
    if (quoted !== undefined) return wordsOf(quoted).length === 0 ? [] : [phrase(wordsOf(quoted), true)];
    return wordsOf(part).map((word) => phrase([word], false));
  });
  return parts.length === 0 ? undefined : parts.join(' ');
}
