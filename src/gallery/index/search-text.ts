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

/** What a person looks for: words that stand beside each other, and whether the last of them may go on. */
export interface SearchPhrase {
  readonly words: readonly string[];
  readonly mayGoOn: boolean;
}

/** Each ideograph is a word. */
const separate = (word: string): readonly string[] => spaced(word).split(' ');

/** The words of a text in their order, as they are compared. */
export const searchWords = (text: string): readonly string[] => wordsOf(plain(text)).flatMap(separate);

/** The last word of a phrase may go on, "lightho" finds "lighthouse", but for ideographs and where it is in quotes. */
function phraseOf(found: readonly string[], isQuoted: boolean): SearchPhrase {
  const last = found.at(-1) ?? '';
  return { words: found.flatMap(separate), mayGoOn: !isQuoted && last.search(EACH_IDEOGRAPH) === -1 };
}

/** What a person types as phrases, all of which are to be found; none when there is no word in it. */
export const searchPhrases = (query: string): readonly SearchPhrase[] =>
  [...plain(query).matchAll(PARTS)].flatMap(([part, quoted]) => {
    if (quoted === undefined) return wordsOf(part).map((word) => phraseOf([word], false));
    return wordsOf(quoted).length === 0 ? [] : [phraseOf(wordsOf(quoted), true)];
  });

const matchOf = ({ words, mayGoOn }: SearchPhrase): string => `"${words.join(' ')}"${mayGoOn ? '*' : ''}`;

/** What a person types as a query of SQLite's full-text search; undefined when there is no word in it. */
export function toMatch(query: string): string | undefined {
  const phrases = searchPhrases(query);
  return phrases.length === 0 ? undefined : phrases.map(matchOf).join(' ');
}
