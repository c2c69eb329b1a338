/** @file CLIP's tokenizer: text to token ids, as the Python tokenizer of transformers does it. */
import { AppError } from '../base/index.js';
import { createBpe } from './bpe.js';
import { toByteCharacters } from './byte-characters.js';
import { cleanText } from './clean-text.js';
import { type ClipVocabulary, END_TOKEN, START_TOKEN } from './vocabulary.js';

export interface ClipTokenizer {
  readonly startId: number;
  readonly endId: number;
  readonly padId: number;
  readonly vocabSize: number;
  /** Id of a comma that ends a word; undefined when the vocabulary has none. */
  readonly commaId: number | undefined;
  /** Ids of a text of any length, without start, end and padding. */
  encode(text: string): number[];
  /** The entry of an id, for display; an id without an entry is shown as `#id`. */
  token(id: number): string;
}

export interface ClipTokenizerOptions {
  readonly vocabulary: ReadonlyMap<string, number> | Readonly<Record<string, number>>;
  readonly merges: ClipVocabulary['merges'];
  /** Entry that fills a chunk; default the end of text. (SD 2.x: "!") */
  readonly padToken?: string;
}

const COMMA = ',</w>';

/** Special entries stand for themselves when written exactly so; nothing of the cleaning crosses them. */
const SPECIAL = /(<\|startoftext\|>|<\|endoftext\|>)/;

/**
 * Words: contractions, runs of letters, single digits, runs of anything else. The original ignores case, of which two things
 * remain after lower-casing: ſ counts as s, and U+0345, whose capital is a letter, belongs to no word at all.
 * @source openai/CLIP simple_tokenizer.py (MIT); transformers tokenization_clip.py (Apache-2.0)
 */
const WORD =
  /<\|[sſ]tartoftext\|>|<\|endoftext\|>|'[sſ]|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|(?:(?!\u0345)[^\s\p{L}\p{N}])+/gu;

/**
 * Makes a tokenizer.
 * @throws TOKENIZER_INVALID when special entries or parts of merges are not in the vocabulary
 * @source transformers 4.57 tokenization_clip.py, tokenization_utils.py (Apache-2.0)
 */
export function createClipTokenizer(options: ClipTokenizerOptions): ClipTokenizer {
  const vocabulary = toMap(options.vocabulary);
  requireMerges(options.merges, vocabulary);
  const split = createBpe(options.merges);
  const startId = requireId(vocabulary, START_TOKEN);
  const endId = requireId(vocabulary, END_TOKEN);
  const special = new Map([
    [START_TOKEN, startId],
    [END_TOKEN, endId],
  ]);
  // An entry that the vocabulary lacks becomes its "unknown" entry, which CLIP's is the end of text.
  const idsOfWord = (word: string): number[] => {
    const id = special.get(word);
    return id === undefined ? split(toByteCharacters(word)).map((part) => vocabulary.get(part) ?? endId) : [id];
  };
  const idsOfPart = (part: string): number[] => {
    const id = special.get(part);
    return id === undefined ? (cleanText(part).match(WORD) ?? []).flatMap(idsOfWord) : [id];
  };
  const entries = new Map(Array.from(vocabulary, ([entry, id]) => [id, entry]));
  return {
    startId,
    endId,
    padId: requireId(vocabulary, options.padToken ?? END_TOKEN),
    vocabSize: vocabulary.size,
    commaId: vocabulary.get(COMMA),
    encode: (text) => text.split(SPECIAL).flatMap(idsOfPart),
    token: (id) => entries.get(id) ?? `#${id}`,
  };
}

const toMap = (vocabulary: ClipTokenizerOptions['vocabulary']): ReadonlyMap<string, number> =>
  vocabulary instanceof Map ? vocabulary : new Map(Object.entries(vocabulary));

function requireId(vocabulary: ReadonlyMap<string, number>, entry: string): number {
  const id = vocabulary.get(entry);
  if (id === undefined)
    throw new AppError('TOKENIZER_INVALID', { path: 'vocabulary', problem: `"${entry}" is missing` });
  return id;
}

/** A merge of or to an unknown entry would quietly turn words into the end of text. */
function requireMerges(merges: readonly string[], vocabulary: ReadonlyMap<string, number>): void {
  for (const pair of merges) {
    const [left = '', right = ''] = pair.split(' ');
    const unknown = [left, right, left + right].find((entry) => !vocabulary.has(entry));
    if (unknown === undefined) continue;
    const problem = `the merge "${pair}" needs the entry "${unknown}", which the vocabulary lacks`;
    throw new AppError('TOKENIZER_INVALID', { path: 'merges', problem });
  }
}
