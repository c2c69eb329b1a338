/**
 * @file The two tokenizers that Stable Diffusion knows. They share vocabulary and merges; they differ in how a text is cleaned,
 * how its special entries are written, and what fills a chunk.
 *
 * | | CLIP (SD 1.x) | OpenCLIP (SD 2.x) |
 * |---|---|---|
 * | character references, `&lt;` | read where no "<" stands before them, and only with a semicolon | read twice everywhere, `&amp` without a semicolon too |
 * | special entries in the text | `<|startoftext|>`, `<|endoftext|>`, in this case only | `<start_of_text>`, `<end_of_text>`, in any case |
 * | filling | the end of text | id 0 |
 */
import { cleanText } from './clean-text.js';
import { unescapeReferences } from './html-unescape.js';
import { END_TOKEN, START_TOKEN } from './vocabulary.js';

export type TokenizerDialect = 'clip' | 'open-clip';

export interface DialectRules {
  /** Special entries as they are written in a text, start and end. */
  readonly special: readonly [start: string, end: string];
  /** Special entries that stand for themselves before any cleaning. */
  readonly apart: RegExp | undefined;
  readonly clean: (text: string) => string;
  readonly words: RegExp;
  readonly padding: 'end-token' | 'zero';
}

/**
 * Words: contractions, runs of letters, single digits, runs of anything else. The original ignores case, of which two things
 * remain after lower-casing: ſ counts as s, and U+0345, whose capital is a letter, belongs to no word at all.
 * @source openai/CLIP simple_tokenizer.py (MIT); transformers tokenization_clip.py (Apache-2.0)
 */
const WORDS = String.raw`'[sſ]|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|(?:(?!\u0345)[^\s\p{L}\p{N}])+`;

export const DIALECTS: Readonly<Record<TokenizerDialect, DialectRules>> = {
  clip: {
    special: [START_TOKEN, END_TOKEN],
    apart: /(<\|startoftext\|>|<\|endoftext\|>)/,
    clean: cleanText,
    words: new RegExp(String.raw`<\|[sſ]tartoftext\|>|<\|endoftext\|>|${WORDS}`, 'gu'),
    padding: 'end-token',
  },
  // mlfoundations/open_clip tokenizer.py (MIT): basic_clean, whitespace_clean, lower.
  'open-clip': {
    special: ['<start_of_text>', '<end_of_text>'],
    apart: undefined,
    clean: (text) => cleanText(text, (fixed) => unescapeReferences(unescapeReferences(fixed))),
    words: new RegExp(`<[sſ]tart_of_text>|<end_of_text>|${WORDS}`, 'gu'),
    padding: 'zero',
  },
};
