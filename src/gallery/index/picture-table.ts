/** @file The index of saved images that earlier versions kept beside the jobs: it moves into the one there is now. */
import type { Generated, Kysely, Migration } from 'kysely';
import { createImagePaths } from '../image-paths.js';
import type { JobImages } from './image-index.js';

interface PictureTable {
  /** Order of saving. */
  seq: Generated<number>;
  id: string;
  path: string;
  infotext: string;
  width: number;
  height: number;
  createdMs: number;
  /** 0 = in the trash of the gallery. */
  listed: Generated<number>;
}

type PictureDatabase = Kysely<{ picture: PictureTable }>;

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

export interface TakeOverParts {
  /** The data folder. */
  readonly root: string;
  readonly index: Pick<JobImages, 'adopt'>;
}

/** Rows of one transaction. */
const AT_ONCE = 500;

async function* pagesOf(database: PictureDatabase) {
  for (let after = 0; ; ) {
    const rows = database.selectFrom('picture').selectAll().where('seq', '>', after).orderBy('seq').limit(AT_ONCE);
    const page = await rows.execute();
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.seq;
  }
}

const jobIdOf = (jobImageId: string): string => jobImageId.slice(0, jobImageId.lastIndexOf('-'));

/** Goes away only when all of it is in the index; interrupted, it is done once more from the beginning. */
async function takeOver(database: PictureDatabase, { root, index }: TakeOverParts): Promise<void> {
  const tables = await database.introspection.getTables();
  if (!tables.some(({ name }) => name === 'picture')) return;
  const paths = createImagePaths(root);
  for await (const page of pagesOf(database))
    await index.adopt(
      page.map(({ id, path, infotext, width, height, createdMs, listed }) => ({
        jobImageId: id,
        jobId: jobIdOf(id),
        savedMs: createdMs,
        infotext,
        width,
        height,
        ...paths.recordOf(path),
        isThere: listed === 1,
      })),
    );
  await database.schema.dropTable('picture').execute();
}

/** Changes of the database of the jobs; the last one empties its table of images into the index. */
export const pictureMigrations = (parts: TakeOverParts): Readonly<Record<string, Migration>> => ({
  '2026-02-picture': { up: createPictureTable },
  '2026-03-picture-listed': { up: addListed },
  '2026-12-picture-to-index': { up: (database) => takeOver(database as PictureDatabase, parts) },
});
