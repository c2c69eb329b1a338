/** @file The words of prompts in the full-text search of SQLite. */
import { sql } from 'kysely';
import type { ImageWords, WordPlace } from './image-words.js';
import { toMatch, toSearchText } from './search-text.js';

const COLUMNS: Readonly<Record<WordPlace, string>> = { prompt: 'prompt : ', negative: 'negative : ', any: '' };

const remove: ImageWords['remove'] = async (transaction, seq) => {
  await sql`delete from imageWords where rowid = ${seq}`.execute(transaction);
};

/** Words in the table imageWords. */
export const SQLITE_WORDS: ImageWords = {
  // A transaction of this database holds the write lock from its beginning.
  begin: async () => undefined,
  remove,
  put: async (transaction, seq, { prompt, negativePrompt }) => {
    await remove(transaction, seq);
    await sql`insert into imageWords (rowid, prompt, negative)
      values (${seq}, ${toSearchText(prompt)}, ${toSearchText(negativePrompt)})`.execute(transaction);
  },
  condition: (query, place) => {
    const match = toMatch(query);
    if (match === undefined) return undefined;
    return sql`seq in (select rowid from imageWords where imageWords match ${`${COLUMNS[place]}(${match})`})`;
  },
};
