/** @file The tables of the index: one row an image. What SQLite's have become over the versions. */
import type { Generated, Kysely, Migration, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { ImageRecord } from './image-index.js';

type Columns = { -readonly [K in keyof ImageRecord]: ImageRecord[K] };

export interface ImageTable extends Columns {
  seq: Generated<number>;
  /** Order in which jobs saved their images, from 1; null = no job of ours did. */
  savedOrder: number | null;
}

export interface ImageTables {
  image: ImageTable;
}

export type ImageDatabase = Kysely<ImageTables>;
export type ImageTransaction = Transaction<ImageTables>;

const TEXT_COLUMNS = ['id', 'path', 'prompt', 'negativePrompt', 'infotext', 'contentKey'] as const;
const COUNT_COLUMNS = ['trashed', 'sizeBytes', 'modifiedMs', 'createdMs', 'width', 'height'] as const;
const NULLABLE = {
  trashedMs: 'integer',
  model: 'text',
  modelHash: 'text',
  modelKey: 'text',
  clipSkipRequested: 'real',
  clipSkip: 'real',
  seed: 'integer',
  sampler: 'text',
  steps: 'integer',
  sweepId: 'text',
  jobId: 'text',
  program: 'text',
  recipe: 'text',
} as const satisfies Record<string, 'integer' | 'text' | 'real'>;

/** Each holds all that its question needs: the order of the list, and the counts of a facet. */
const LIST_INDICES: Readonly<Record<string, string>> = {
  order: '"createdMs" desc, "id" desc',
  model: '"modelKey", "model", "createdMs"',
  clip_skip: '"clipSkip", "createdMs"',
  sweep: '"sweepId", "createdMs"',
};

async function createGallery(database: Kysely<unknown>): Promise<void> {
  let table = database.schema
    .createTable('gallery')
    .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement());
  for (const name of TEXT_COLUMNS) table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of COUNT_COLUMNS) table = table.addColumn(name, 'integer', (column) => column.notNull());
  for (const [name, type] of Object.entries(NULLABLE)) table = table.addColumn(name, type);
  await table.execute();
  await sql`create unique index gallery_id on gallery (id)`.execute(database);
  await sql`create unique index gallery_path on gallery (path) where trashed = 0`.execute(database);
  for (const [name, columns] of Object.entries(LIST_INDICES))
    await sql.raw(`create index gallery_${name} on gallery ("trashed", ${columns})`).execute(database);
  // The words alone: the texts themselves stand in the table.
  await sql`create virtual table galleryWords using fts5(prompt, negative, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2', prefix='2 3')`.execute(database);
}

/** The table of the gallery becomes that of all saved images: a state in place of the mark for the trash, and a job's own number. */
const IMAGE_STATEMENTS: readonly string[] = [
  ...['id', 'path', ...Object.keys(LIST_INDICES)].map((name) => `drop index gallery_${name}`),
  'alter table gallery rename to image',
  'alter table galleryWords rename to imageWords',
  `alter table image add column "state" text not null default 'listed'`,
  `update image set "state" = 'trashed' where trashed = 1`,
  'alter table image drop column trashed',
  'alter table image add column "jobImageId" text',
  'alter table image add column "savedMs" integer',
  'alter table image add column "savedOrder" integer',
  'create unique index image_id on image ("id")',
  `create unique index image_path on image ("path") where "state" <> 'trashed'`,
  'create unique index image_job on image ("jobImageId") where "jobImageId" is not null',
  'create unique index image_saved on image ("savedOrder") where "savedOrder" is not null',
  ...Object.entries(LIST_INDICES).map(([name, columns]) => `create index image_${name} on image ("state", ${columns})`),
];

const addProblem = async (database: Kysely<unknown>): Promise<void> =>
  database.schema.alterTable('gallery').addColumn('problem', 'text').execute();

/** Digits of seeds that are too long for a number. */
const addLongSeeds = async (database: Kysely<unknown>): Promise<void> =>
  database.schema.alterTable('image').addColumn('longSeed', 'text').execute();

/** All or nothing: a program that ends in the middle finds the old table again. */
const makeOneIndex = (database: Kysely<unknown>): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    for (const statement of IMAGE_STATEMENTS) await sql.raw(statement).execute(transaction);
  });

export const IMAGE_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-01-gallery': { up: createGallery },
  '2026-02-problem': { up: addProblem },
  '2026-12-one-index': { up: makeOneIndex },
  '2026-13-long-seeds': { up: addLongSeeds },
};

/** What a row has beyond a record: its place in the table, and in PostgreSQL its words. */
type RowOnly = Readonly<Record<'seq' | 'savedOrder', unknown>> & { readonly words?: unknown };

/** A row as the rest of the program knows it. */
export function recordOf({ seq: _, savedOrder: __, words: ___, ...record }: ImageRecord & RowOnly): ImageRecord {
  return record;
}
