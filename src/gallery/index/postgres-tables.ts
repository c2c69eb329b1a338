/** @file The table of the index in PostgreSQL. It begins with what the one in SQLite has become over the versions. */
import { type Kysely, type Migration, sql } from 'kysely';

const TEXTS = ['id', 'path', 'state', 'prompt', 'negativePrompt', 'infotext', 'contentKey'] as const;
const COUNTS = ['sizeBytes', 'modifiedMs', 'createdMs', 'width', 'height'] as const;
const NULLABLE = {
  trashedMs: 'bigint',
  model: 'text',
  modelHash: 'text',
  modelKey: 'text',
  clipSkipRequested: 'double precision',
  clipSkip: 'double precision',
  seed: 'bigint',
  sampler: 'text',
  steps: 'bigint',
  sweepId: 'text',
  jobId: 'text',
  program: 'text',
  recipe: 'text',
  problem: 'text',
  jobImageId: 'text',
  savedMs: 'bigint',
  savedOrder: 'bigint',
} as const satisfies Record<string, 'bigint' | 'text' | 'double precision'>;

/** As those of SQLite: each holds all that its question needs. */
const INDICES: readonly string[] = [
  'create unique index image_id on image ("id")',
  `create unique index image_path on image ("path") where "state" <> 'trashed'`,
  'create unique index image_job on image ("jobImageId") where "jobImageId" is not null',
  'create unique index image_saved on image ("savedOrder") where "savedOrder" is not null',
  'create index image_order on image ("state", "createdMs" desc, "id" desc)',
  'create index image_model on image ("state", "modelKey", "model", "createdMs")',
  'create index image_clip_skip on image ("state", "clipSkip", "createdMs")',
  'create index image_sweep on image ("state", "sweepId", "createdMs")',
  'create index image_words on image using gin ("words")',
];

async function createImages(database: Kysely<unknown>): Promise<void> {
  let table = database.schema
    .createTable('image')
    .addColumn('seq', 'bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity());
  // Compared byte by byte, as SQLite does, so that pages follow one another in one order everywhere.
  for (const name of TEXTS) table = table.addColumn(name, sql`text collate "C"`, (column) => column.notNull());
  for (const name of COUNTS) table = table.addColumn(name, 'bigint', (column) => column.notNull());
  for (const [name, type] of Object.entries(NULLABLE)) table = table.addColumn(name, type);
  await table.addColumn('words', sql`tsvector`).execute();
  for (const statement of INDICES) await sql.raw(statement).execute(database);
}

/** Digits of seeds that are too long for a number. */
const addLongSeeds = async (database: Kysely<unknown>): Promise<void> =>
  database.schema.alterTable('image').addColumn('longSeed', 'text').execute();

/** Changes of the shared database that this folder makes. */
export const POSTGRES_IMAGE_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-12-image': { up: createImages },
  '2026-13-long-seeds': { up: addLongSeeds },
};
