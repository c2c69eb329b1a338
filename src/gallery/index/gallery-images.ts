/** @file The images of the gallery in a database: rows put in and taken out with their words, in one transaction each. */
import { changeImages, removeRows } from './image-changes.js';
import type { FileRecord, GalleryImages, ImageRecord, Known } from './image-index.js';
import { countGallery, listGallery } from './image-query.js';
import { type ImageDatabase, type ImageTransaction, recordOf } from './image-tables.js';
import type { ImageWords } from './image-words.js';

/** Databases take a limited number of values in a statement. */
const AT_ONCE = 500;

/** Whether two rows are of one file; of a row that was never read nothing speaks against it. */
const isSameFile = (before: FileRecord, after: FileRecord): boolean =>
  before.contentKey === '' || before.contentKey === after.contentKey;

/** Of the row that is replaced: what its job knew and the file does not say. */
function inherited(file: FileRecord, before: ImageRecord | undefined): FileRecord {
  if (!before || before.jobId === null || file.jobId !== null || !isSameFile(before, file)) return file;
  const { jobId, recipe, clipSkipRequested, clipSkip, infotext } = before;
  const asked = recipe === null ? {} : { recipe, clipSkipRequested, clipSkip };
  return { ...file, jobId, ...asked, infotext: file.infotext || infotext };
}

const rowOf = (transaction: ImageTransaction, id: string) =>
  transaction.selectFrom('image').selectAll().where('id', '=', id).executeTakeFirst();

async function insert(transaction: ImageTransaction, file: FileRecord): Promise<number> {
  return (await transaction.insertInto('image').values(file).returning('seq').executeTakeFirstOrThrow()).seq;
}

const putOne =
  (words: ImageWords) =>
  async (transaction: ImageTransaction, given: FileRecord): Promise<void> => {
    const before = await rowOf(transaction, given.id);
    const file = inherited(given, before);
    if (before) await transaction.updateTable('image').set(file).where('seq', '=', before.seq).execute();
    await words.put(transaction, before?.seq ?? (await insert(transaction, file)), file);
  };

const noteMissing =
  (words: ImageWords) =>
  async (transaction: ImageTransaction, id: string): Promise<void> => {
    const row = await rowOf(transaction, id);
    if (row?.jobImageId == null) return removeRows(transaction, words, row ? [row.seq] : []);
    await transaction.updateTable('image').set({ state: 'missing' }).where('seq', '=', row.seq).execute();
  };

const removeOne =
  (words: ImageWords) =>
  async (transaction: ImageTransaction, id: string): Promise<void> => {
    const row = await rowOf(transaction, id);
    await removeRows(transaction, words, row ? [row.seq] : []);
  };

const chunks = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, i) => items.slice(i * AT_ONCE, (i + 1) * AT_ONCE));

type Shown = 'listed' | 'trashed';

async function find(database: ImageDatabase, id: string): Promise<ImageRecord | undefined> {
  const shown = database.selectFrom('image').selectAll().where('state', 'in', ['listed', 'trashed']);
  const row = await shown.where('id', '=', id).executeTakeFirst();
  return row && recordOf(row);
}

async function findMany(
  database: ImageDatabase,
  ids: readonly string[],
  state: Shown,
): Promise<readonly ImageRecord[]> {
  const inState = database.selectFrom('image').selectAll().where('state', '=', state);
  const found = await Promise.all(chunks(ids).map((some) => inState.where('id', 'in', some).execute()));
  return found.flat().map(recordOf);
}

async function known(database: ImageDatabase, state: Shown): Promise<ReadonlyMap<string, Known>> {
  const columns = ['id', 'path', 'sizeBytes', 'modifiedMs', 'problem'] as const;
  const rows = await database.selectFrom('image').select(columns).where('state', '=', state).execute();
  return new Map(rows.map((row) => [state === 'trashed' ? row.id : row.path, row]));
}

async function trashedBefore(database: ImageDatabase, ms: number): Promise<readonly string[]> {
  const old = database.selectFrom('image').select('id').where('state', '=', 'trashed').where('trashedMs', '<', ms);
  return (await old.execute()).map(({ id }) => id);
}

/** The part of the index for the gallery. */
export function createGalleryImages(database: ImageDatabase, words: ImageWords): GalleryImages {
  const eachOf = <T>(items: readonly T[], work: (transaction: ImageTransaction, item: T) => Promise<void>) =>
    changeImages(database, words, async (transaction) => {
      for (const item of items) await work(transaction, item);
    });
  return {
    list: (query) => listGallery(database, words, query),
    facets: (filter) => countGallery(database, words, filter),
    find: (id) => find(database, id),
    findMany: (ids, state) => findMany(database, ids, state),
    known: (state) => known(database, state),
    trashedBefore: (ms) => trashedBefore(database, ms),
    put: (files) => eachOf(files, putOne(words)),
    noteMissing: (ids) => eachOf(ids, noteMissing(words)),
    remove: (ids) => eachOf(ids, removeOne(words)),
    move: async (id, to) => {
      await database.updateTable('image').set(to).where('id', '=', id).execute();
    },
  };
}
