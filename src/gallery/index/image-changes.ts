/** @file Changes of the rows of images, with the words that belong to them. */
import type { ImageDatabase, ImageTransaction } from './image-tables.js';
import type { ImageWords } from './image-words.js';

/** Takes rows out, with their words. */
export async function removeRows(
  transaction: ImageTransaction,
  words: ImageWords,
  seqs: readonly number[],
): Promise<void> {
  for (const seq of seqs) {
    await words.remove(transaction, seq);
    await transaction.deleteFrom('image').where('seq', '=', seq).execute();
  }
}

/** Makes changes as a whole: no other change falls into the middle of them. */
export const changeImages = <T>(
  database: ImageDatabase,
  words: ImageWords,
  change: (transaction: ImageTransaction) => Promise<T>,
): Promise<T> =>
  database.transaction().execute(async (transaction) => {
    await words.begin(transaction);
    return change(transaction);
  });
