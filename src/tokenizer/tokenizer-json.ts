/**
 * @file tokenizer.json of the `tokenizers` library, which is all that current transformers save of a tokenizer: its
 * vocabulary, merges and added entries. What is no byte-level BPE as CLIP's is refused by name.
 * @source huggingface/tokenizers, serialised `BPE` model and `AddedToken` (Apache-2.0), as facts
 */
import { AppError } from '../base/index.js';
import { WORD_END } from './bpe.js';
import type { AddedToken, ClipVocabulary } from './vocabulary.js';

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Settings of the model that would cut words in another way, with the values that ours stands for. */
const FIXED: Readonly<Record<string, readonly unknown[]>> = {
  type: ['BPE', undefined],
  end_of_word_suffix: [WORD_END],
  continuing_subword_prefix: ['', null, undefined],
  dropout: [null, 0, undefined],
  byte_fallback: [false, undefined],
  ignore_merges: [false, undefined],
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** Both ways of writing a merge: "a b", and ["a", "b"] since version 0.20 of the library; '' for what is neither. */
function mergeOf(merge: unknown): string {
  if (isText(merge)) return merge;
  return Array.isArray(merge) && merge.length === 2 && merge.every(isText) ? merge.join(' ') : '';
}

const isMerge = (merge: unknown): boolean => /^\S+ \S+$/.test(mergeOf(merge));

/** The entries that were added to a vocabulary; its own are left out. A list of anything else is one of nothing. */
export function addedTokens(list: unknown, vocabulary: ReadonlyMap<string, number>): readonly AddedToken[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.flatMap((entry): readonly AddedToken[] => {
    if (!isJson(entry) || typeof entry.content !== 'string' || entry.content === '' || !isId(entry.id)) return [];
    if (vocabulary.has(entry.content)) return [];
    return [{ text: entry.content, id: entry.id, anyCase: entry.normalized === true && entry.special !== true }];
  });
}

/** @throws TOKENIZER_INVALID */
export function parseTokenizerJson(json: Json, path: string): ClipVocabulary {
  const fail = (problem: string) => new AppError('TOKENIZER_INVALID', { path, problem });
  const { model, added_tokens: added } = json;
  if (!isJson(model) || !isJson(model.vocab) || !Array.isArray(model.merges))
    throw fail('it has no model with a vocabulary and merges');
  for (const [key, allowed] of Object.entries(FIXED))
    if (!allowed.includes(model[key]))
      throw fail(`${key} ${JSON.stringify(model[key])?.slice(0, 80)} of its model is not supported`);
  const entries = Object.entries(model.vocab);
  if (!entries.every((entry): entry is [string, number] => isId(entry[1]))) throw fail('an id is not a whole number');
  const odd = model.merges.find((merge) => !isMerge(merge));
  if (odd !== undefined) throw fail(`the merge ${JSON.stringify(odd)?.slice(0, 80)} is not a pair of entries`);
  const vocabulary = new Map(entries);
  return { vocabulary, merges: model.merges.map(mergeOf), added: addedTokens(added, vocabulary) };
}
