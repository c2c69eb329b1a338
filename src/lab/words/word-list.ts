/** @file Lists of words that a prompt's tokens are compared with: text in, words with what each is a kind of out. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { AppError } from '../../base/index.js';
import { WORD_LIST_LIMITS, WORD_LISTS, type WordListName } from '../../contract/index.js';

export interface WordEntry {
  readonly word: string;
  /** What the word is a kind of. */
  readonly general?: string;
  /** Steps from the word up to the most general one that the list knows. */
  readonly depth: number;
}

export interface WordList {
  readonly name: string;
  readonly entries: readonly WordEntry[];
}

/** A list that comes with the program. */
const ownList = (name: string): string => createRequire(import.meta.url).resolve(`#words/${name}.txt`);

const { words: LIMIT, characters: MAX_CHARACTERS } = WORD_LIST_LIMITS;

const invalid = (name: string, problem: string): AppError =>
  new AppError('WORD_LIST_INVALID', { name, problem, max: LIMIT.max });

/**
 * Reads lines `word` or `word<TAB>general`. Empty lines and those that begin with # are passed over; of a word that
 * stands twice the first counts.
 * @throws WORD_LIST_INVALID
 */
export function parseWordList(name: string, lines: readonly string[]): WordList {
  const generals = new Map<string, string | undefined>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [word, general] = wordsOf(name, line, index + 1);
    if (!generals.has(word)) generals.set(word, general);
  }
  if (generals.size < LIMIT.min) throw invalid(name, 'it holds no words');
  if (generals.size > LIMIT.max) throw invalid(name, `it holds ${generals.size} words, the limit is ${LIMIT.max}`);
  const entries = [...generals].map(([word, general]): WordEntry => {
    const depth = depthOf(word, generals);
    return general === undefined ? { word, depth } : { word, general, depth };
  });
  return { name, entries };
}

function wordsOf(name: string, line: string, lineNumber: number): readonly [string, string | undefined] {
  const [word = '', general, ...more] = line.split('\t').map((part) => part.trim());
  if (word === '' || general === '' || more.length > 0)
    throw invalid(name, `line ${lineNumber} is not a word, or a word, a tab and a word`);
  if (line.length > MAX_CHARACTERS)
    throw invalid(name, `line ${lineNumber} has ${line.length} characters, the limit is ${MAX_CHARACTERS}`);
  return [word, general];
}

/** A circle of generals ends where it begins anew. */
function depthOf(word: string, generals: ReadonlyMap<string, string | undefined>): number {
  const seen = new Set([word]);
  for (let general = generals.get(word); general !== undefined; general = generals.get(general)) {
    if (seen.has(general)) break;
    seen.add(general);
  }
  return seen.size - 1;
}

const isShipped = (name: string): name is WordListName => (WORD_LISTS as readonly string[]).includes(name);

/** A list that comes with the program. @throws UNKNOWN_NAME FILE_UNREADABLE */
export async function shippedWordList(name: string): Promise<WordList> {
  if (!isShipped(name))
    throw new AppError('UNKNOWN_NAME', {
      what: 'word list',
      name,
      nearest: WORD_LISTS[0],
      known: WORD_LISTS.join(', '),
    });
  const path = ownList(name);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  return parseWordList(name, text.split(/\r?\n/));
}
