/**
 * @file The words of prompts as PostgreSQL searches them: vectors and queries are made here, so that both databases cut
 * texts into the same words. Words of the prompt weigh A, those of the negative prompt B; a gap lies between them.
 */
import { sql } from 'kysely';
import type { ImageTexts, ImageWords, WordPlace } from './image-words.js';
import { type SearchPhrase, searchPhrases, searchWords } from './search-text.js';

/** One change of the images after another, over all servers; any number that nobody else takes. */
const IMAGES_LOCK = 7_203_001;

/** Positions and bytes of a word that a vector holds. @source PostgreSQL 15, section 12.11 */
const MAX_POSITION = 16_383;
const MAX_LETTERS = 500;
/** Between the prompt and the negative prompt, so that no phrase reaches over. */
const GAP = 2;

/** As SQLite compares: without the accents of Latin, Greek and Cyrillic. */
const plainWord = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .slice(0, MAX_LETTERS);

const quoted = (word: string): string => `'${plainWord(word).replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;

const placed = (words: readonly string[], first: number, weight: string): readonly string[] =>
  words.map((word, i) => `${quoted(word)}:${Math.min(first + i, MAX_POSITION)}${weight}`);

/** The vector of an image, as PostgreSQL reads it. */
export function toVector({ prompt, negativePrompt }: ImageTexts): string {
  const [wanted, unwanted] = [searchWords(prompt), searchWords(negativePrompt)];
  return [...placed(wanted, 1, 'A'), ...placed(unwanted, wanted.length + 1 + GAP, 'B')].join(' ');
}

const WEIGHTS: Readonly<Record<WordPlace, string>> = { prompt: 'A', negative: 'B', any: '' };

/** The query of what a person types; undefined when there is no word in it. */
export function toVectorQuery(query: string, place: WordPlace): string | undefined {
  const weight = WEIGHTS[place];
  const phrase = ({ words, mayGoOn }: SearchPhrase): string => {
    const last = words.length - 1;
    const marks = (i: number) => `${mayGoOn && i === last ? '*' : ''}${weight}`;
    return `(${words.map((word, i) => `${quoted(word)}${marks(i) && `:${marks(i)}`}`).join(' <-> ')})`;
  };
  const phrases = searchPhrases(query);
  return phrases.length === 0 ? undefined : phrases.map(phrase).join(' & ');
}

/** Words in the column "words" of the images. */
export const POSTGRES_WORDS: ImageWords = {
  begin: async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(IMAGES_LOCK)})`.execute(transaction);
  },
  // They go with their row.
  remove: async () => undefined,
  put: async (transaction, seq, texts) => {
    await sql`update image set "words" = ${toVector(texts)}::tsvector where seq = ${seq}`.execute(transaction);
  },
  condition: (query, place) => {
    const wanted = toVectorQuery(query, place);
    return wanted === undefined ? undefined : sql`"words" @@ ${wanted}::tsquery`;
  },
};
