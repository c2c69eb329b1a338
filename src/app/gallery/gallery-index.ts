/** @file The index of pictures: rows put in and taken out with their words, in one transaction each. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { GalleryRow, GalleryTables, NewGalleryRow } from './gallery-tables.js';
import { toSearchText } from './search-text.js';

type Database = Kysely<GalleryTables>;

/** What a scan has to know of a picture to leave it alone. */
export type Known = Pick<GalleryRow, 'id' | 'path' | 'sizeBytes' | 'modifiedMs'>;

export interface GalleryIndex {
  /** Adds pictures; one of the same path is replaced, but keeps what only its job knew while its file is the same. */
  put(rows: readonly NewGalleryRow[]): Promise<void>;
  find(id: string): Promise<GalleryRow | undefined>;
  findMany(ids: readonly string[], trashed: boolean): Promise<readonly GalleryRow[]>;
  /** Pictures by their paths, those in the trash by their ids. */
  known(trashed: boolean): Promise<ReadonlyMap<string, Known>>;
  /** Makes a picture one of the trash, or of the folder again. */
  move(seq: number, to: Pick<GalleryRow, 'id' | 'path' | 'trashed' | 'trashedMs'>): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  trashedBefore(ms: number): Promise<readonly string[]>;
}

/** SQLite takes a limited number of values in a statement. */
const AT_ONCE = 500;

const forgetWords = (transaction: Transaction<GalleryTables>, seq: number) =>
  sql`delete from galleryWords where rowid = ${seq}`.execute(transaction);

/** Of the row that is replaced: what its job knew and the file does not say. */
function inherited(row: NewGalleryRow, before: GalleryRow | undefined): NewGalleryRow {
  if (!before?.recipe || row.recipe !== null || before.contentKey !== row.contentKey) return row;
  const { jobId, recipe, clipSkipRequested, clipSkip, infotext } = before;
  return { ...row, jobId, recipe, clipSkipRequested, clipSkip, ...(row.infotext === '' ? { infotext } : {}) };
}

async function putOne(transaction: Transaction<GalleryTables>, given: NewGalleryRow): Promise<void> {
  const same = transaction.selectFrom('gallery').selectAll().where('id', '=', given.id);
  const before = await same.executeTakeFirst();
  const row = inherited(given, before);
  if (before) {
    await forgetWords(transaction, before.seq);
    await transaction.updateTable('gallery').set(row).where('seq', '=', before.seq).execute();
  }
  const seq = before?.seq ?? Number((await transaction.insertInto('gallery').values(row).executeTakeFirst()).insertId);
  await sql`insert into galleryWords (rowid, prompt, negative)
    values (${seq}, ${toSearchText(row.prompt)}, ${toSearchText(row.negativePrompt)})`.execute(transaction);
}

const chunks = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, i) => items.slice(i * AT_ONCE, (i + 1) * AT_ONCE));

/** Opens the index of a database with the migrations of gallery-tables. */
export function createGalleryIndex(database: Database): GalleryIndex {
  const findMany: GalleryIndex['findMany'] = async (ids, trashed) => {
    const found = await Promise.all(
      chunks(ids).map((some) =>
        database
          .selectFrom('gallery')
          .selectAll()
          .where('id', 'in', some)
          .where('trashed', '=', trashed ? 1 : 0)
          .execute(),
      ),
    );
    return found.flat();
  };
  return {
    findMany,
    find: (id) => database.selectFrom('gallery').selectAll().where('id', '=', id).executeTakeFirst(),
    put: (rows) =>
      database.transaction().execute(async (transaction) => {
        for (const row of rows) await putOne(transaction, row);
      }),
    known: async (trashed) => {
      const rows = await database
        .selectFrom('gallery')
        .select(['id', 'path', 'sizeBytes', 'modifiedMs'])
        .where('trashed', '=', trashed ? 1 : 0)
        .execute();
      return new Map(rows.map((row) => [trashed ? row.id : row.path, row]));
    },
    move: async (seq, to) => {
      await database.updateTable('gallery').set(to).where('seq', '=', seq).execute();
    },
    remove: (ids) =>
      database.transaction().execute(async (transaction) => {
        for (const id of ids) {
          const gone = transaction.deleteFrom('gallery').where('id', '=', id).returning('seq');
          for (const { seq } of await gone.execute()) await forgetWords(transaction, seq);
        }
      }),
    trashedBefore: async (ms) => {
      const old = database.selectFrom('gallery').select('id').where('trashed', '=', 1).where('trashedMs', '<', ms);
      return (await old.execute()).map(({ id }) => id);
    },
  };
}
