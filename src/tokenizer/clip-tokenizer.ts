/** @file CLIP's tokenizer: text to token ids, as the Python tokenizer of transformers does it. */
import { AppError } from '../base/index.js';
import { createAddedTokenFinder } from './added-tokens.js';
import { createBpe } from './bpe.js';
import { toByteCharacters } from './byte-characters.js';
import { DIALECTS, type DialectRules, type TokenizerDialect } from './dialect.js';
import { type AddedToken, type ClipVocabulary, END_TOKEN, START_TOKEN } from './vocabulary.js';

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

export interface ClipTokenizerOptions extends Omit<ClipVocabulary, 'vocabulary'> {
  readonly vocabulary: ReadonlyMap<string, number> | Readonly<Record<string, number>>;
  /** Whose way of reading a text and of filling a chunk; default CLIP's. */
  readonly dialect?: TokenizerDialect;
}

const COMMA = ',</w>';

/**
 * Makes a tokenizer.
 * @throws TOKENIZER_INVALID when special entries or parts of merges are not in the vocabulary
 * @source transformers 4.57 tokenization_clip.py, tokenization_utils.py (Apache-2.0)
 */
export function createClipTokenizer(options: ClipTokenizerOptions): ClipTokenizer {
  const vocabulary = toMap(options.vocabulary);
  const { merges, added = [], dialect = 'clip' } = options;
  requireMerges(merges, vocabulary);
  const [startId, endId] = [requireId(vocabulary, START_TOKEN), requireId(vocabulary, END_TOKEN)];
  const idsOfText = createTextReader({ vocabulary, startId, endId, split: createBpe(merges) }, DIALECTS[dialect]);
  const partsOf = createAddedTokenFinder(added);
  const entries = new Map([...Array.from(vocabulary, ([entry, id]) => [id, entry] as const), ...added.map(entryOf)]);
  return {
    startId,
    endId,
    padId: options.padId ?? (DIALECTS[dialect].padding === 'zero' ? 0 : endId),
    vocabSize: entries.size,
    commaId: vocabulary.get(COMMA),
    encode: (text) => partsOf(text).flatMap((part) => (typeof part === 'number' ? [part] : idsOfText(part))),
    token: (id) => entries.get(id) ?? `#${id}`,
  };
}

const entryOf = ({ text, id }: AddedToken) => [id, text] as const;

interface TextReaderParts {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly startId: number;
  readonly endId: number;
  readonly split: ReturnType<typeof createBpe>;
}

/** Ids of a text without added entries. */
function createTextReader({ vocabulary, startId, endId, split }: TextReaderParts, rules: DialectRules) {
  const [start, end] = rules.special;
  const special = new Map([
    [start, startId],
    [end, endId],
  ]);
  // An entry that the vocabulary lacks becomes its "unknown" entry, which CLIP's is the end of text.
  const idsOfWord = (word: string): number[] => {
    const id = special.get(word);
    return id === undefined ? split(toByteCharacters(word)).map((part) => vocabulary.get(part) ?? endId) : [id];
  };
  const idsOfPart = (part: string): number[] => {
    const id = rules.apart && special.get(part);
    return id === undefined ? (rules.clean(part).match(rules.words) ?? []).flatMap(idsOfWord) : [id];
  };
  return (text: string): number[] => (rules.apart ? text.split(rules.apart) : [text]).flatMap(idsOfPart);
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
