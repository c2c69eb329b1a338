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

export const PICTURE_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-02-picture': { up: createPictureTable },
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
  /** Forgets a picture; its file is not touched. */
  remove(id: string): Promise<void>;
}

export const pictureUrl = (id: string): string => `/api/v1/pictures/${encodeURIComponent(id)}/file`;

/** Opens the table of pictures of a database with the migrations of this file. */
export function createPictureStore(database: Kysely<PictureTables>): PictureStore {
  const find = (id: string) => database.selectFrom('picture').selectAll().where('id', '=', id).executeTakeFirst();
  return {
    list: async ({ limit, before }) => {
      const edge = before === undefined ? undefined : (await find(before))?.seq;
      let query = database.selectFrom('picture').selectAll().orderBy('seq', 'desc').limit(limit);
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
    remove: async (id) => {
      await database.deleteFrom('picture').where('id', '=', id).execute();
    },
  };
}
