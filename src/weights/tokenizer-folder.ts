/**
 * @file The tokenizer of a model folder: vocab.json with merges.txt, or the tokenizer.json that current transformers save
 * alone; entries that were added, and what fills a chunk.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isThere } from '../base/index.js';
import {
  type AddedToken,
  addedTokens,
  type ClipVocabulary,
  parseMerges,
  parseTokenizerJson,
} from '../tokenizer/index.js';
import { type JsonObject, readJsonIfThere, readJsonObject } from './diffusers-folder.js';

/** CLIP's own has half a megabyte. */
const MAX_MERGES_BYTES = 10 * 2 ** 20;
/** Every text is searched for each of them. */
const MAX_ADDED = 1_024;
/** Characters of each; the words of textual inversions have some twenty. */
const MAX_ADDED_LENGTH = 200;

async function readMerges(path: string): Promise<string> {
  const absent = (error: unknown) => {
    throw new AppError('FILE_NOT_FOUND', { path }, { cause: error });
  };
  const { size } = await stat(path).catch(absent);
  if (size > MAX_MERGES_BYTES)
    throw new AppError('TOKENIZER_INVALID', {
      path,
      problem: `it has ${size} bytes, the limit is ${MAX_MERGES_BYTES}`,
    });
  return readFile(path, 'utf8').catch(absent);
}

async function readVocabularyFiles(folder: string): Promise<ClipVocabulary> {
  const path = join(folder, 'vocab.json');
  const entries = Object.entries(await readJsonObject(path));
  if (!entries.every((entry): entry is [string, number] => Number.isSafeInteger(entry[1])))
    throw new AppError('TOKENIZER_INVALID', { path, problem: 'an id is not a whole number' });
  return { vocabulary: new Map(entries), merges: parseMerges(await readMerges(join(folder, 'merges.txt'))) };
}

/** Texts of entries of `added_tokens.json`, which minds capitals; its ids are checked with the rest. */
const listOf = (json: JsonObject): readonly unknown[] => Object.entries(json).map(([content, id]) => ({ content, id }));

/** An entry as tokenizer_config.json writes it: its text, or an object with that. */
const textOf = (entry: unknown): unknown =>
  typeof entry === 'object' && entry !== null && 'content' in entry ? entry.content : entry;

/** What fills a chunk, where a file names it and the vocabulary has it. */
async function readPadId(folder: string, { vocabulary, added = [] }: ClipVocabulary): Promise<number | undefined> {
  const [config, specials] = await Promise.all(
    ['tokenizer_config.json', 'special_tokens_map.json'].map((name) => readJsonIfThere(join(folder, name))),
  );
  const text = textOf(config?.pad_token ?? specials?.pad_token);
  return typeof text === 'string'
    ? (vocabulary.get(text) ?? added.find((entry) => entry.text === text)?.id)
    : undefined;
}

/** Every text is searched for all of them at once. @throws TOKENIZER_INVALID */
function requireSearchable(added: readonly AddedToken[], path: string): void {
  const fail = (problem: string) => new AppError('TOKENIZER_INVALID', { path, problem });
  if (added.length > MAX_ADDED)
    throw fail(`${added.length} entries were added to its vocabulary, the limit is ${MAX_ADDED}`);
  const long = added.find(({ text }) => text.length > MAX_ADDED_LENGTH);
  if (long)
    throw fail(
      `"${long.text.slice(0, 40)}", which was added to its vocabulary, has ${long.text.length} characters, the limit is ${MAX_ADDED_LENGTH}`,
    );
}

/**
 * Reads the tokenizer of a folder; where it has both kinds of files, the plain ones count.
 * @throws FILE_NOT_FOUND CONFIG_INVALID TOKENIZER_INVALID
 */
export async function readTokenizerFolder(folder: string): Promise<ClipVocabulary> {
  const whole = join(folder, 'tokenizer.json');
  const isWhole = !(await isThere(join(folder, 'vocab.json'))) && (await isThere(whole));
  const read = isWhole ? parseTokenizerJson(await readJsonObject(whole), whole) : await readVocabularyFiles(folder);
  const beside = listOf(await readJsonIfThere(join(folder, 'added_tokens.json')));
  const added = [...(read.added ?? []), ...addedTokens(beside, read.vocabulary)];
  requireSearchable(added, folder);
  const padId = await readPadId(folder, { ...read, added });
  return { ...read, added, ...(padId === undefined ? {} : { padId }) };
}
