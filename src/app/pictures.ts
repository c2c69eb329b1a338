/** @file The pictures that were saved: where each lies and what it says of itself; the files are the user's own. */
import type { Generated, Kysely, Migration } from 'kysely';
import { AppError } from '../base/index.js';
import type { Picture } from '../contract/index.js';

interface PictureTable {
  /** Order of saving. */
  seq: Generated<number>;
  id: string;
  path: string;
  infotext: string;
  width: number;
  height: number;
  /** Milliseconds since 1970. */
  createdMs: number;
  /** 0 = in the trash of the gallery. */
  listed: Generated<number>;
}

export interface PictureTables {
  picture: PictureTable;
}

async function createPictureTable(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('picture')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('infotext', 'text', (column) => column.notNull())
    .addColumn('width', 'integer', (column) => column.notNull())
    .addColumn('height', 'integer', (column) => column.notNull())
    .addColumn('createdMs', 'integer', (column) => column.notNull())
    .execute();
}

async function addListed(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .alterTable('picture')
    .addColumn('listed', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await database.schema.createIndex('picture_path').on('picture').column('path').execute();
}

export const PICTURE_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-02-picture': { up: createPictureTable },
  '2026-03-picture-listed': { up: addListed },
};

export interface PictureStore {
  /** Newest first; `before` is the id of a picture. */
  list(options: { readonly limit: number; readonly before?: string }): Promise<readonly Picture[]>;
  /** @throws NOT_FOUND */
  pathOf(id: string): Promise<string>;
  /** Where the picture was saved by an attempt before, if it was. */
  knownPath(id: string): Promise<string | undefined>;
  /** Adds a picture; one of the same id is replaced. */
  add(picture: Omit<Picture, 'url' | 'createdMs'> & { readonly path: string }): Promise<void>;
  /** Notes that a file lies elsewhere now; one in the trash is not listed. */
  move(move: { readonly from: string; readonly to: string; readonly trashed: boolean }): Promise<void>;
  /** Forgets a picture; its file is not touched. */
  remove(id: string): Promise<void>;
}

/** The number of a job's picture; `index` counts from 0. */
export const pictureIdOf = (jobId: string, index: number): string => `${jobId}-${index}`;

export const pictureUrl = (id: string): string => `/api/v1/pictures/${encodeURIComponent(id)}/file`;

/** Opens the table of pictures of a database with the migrations of this file. */
export function createPictureStore(database: Kysely<PictureTables>): PictureStore {
  const find = (id: string) => database.selectFrom('picture').selectAll().where('id', '=', id).executeTakeFirst();
  return {
    list: async ({ limit, before }) => {
      const edge = before === undefined ? undefined : (await find(before))?.seq;
      let query = database
        .selectFrom('picture')
        .selectAll()
        .where('listed', '=', 1)
        .orderBy('seq', 'desc')
        .limit(limit);
      if (edge !== undefined) query = query.where('seq', '<', edge);
      return (await query.execute()).map(({ id, infotext, width, height, createdMs }) => ({
        ...{ id, url: pictureUrl(id), infotext, width, height, createdMs },
      }));
    },
    pathOf: async (id) => {
      const row = await find(id);
      if (!row) throw new AppError('NOT_FOUND', { what: 'picture', name: id });
      return row.path;
    },
    knownPath: async (id) => (await find(id))?.path,
    add: async (picture) => {
      const row = { ...picture, createdMs: Date.now() };
      await database
        .insertInto('picture')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    move: async ({ from, to, trashed }) => {
      const change = { path: to, listed: trashed ? 0 : 1 };
      await database.updateTable('picture').set(change).where('path', '=', from).execute();
    },
    remove: async (id) => {
      await database.deleteFrom('picture').where('id', '=', id).execute();
    },
  };
}
