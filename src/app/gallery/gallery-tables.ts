/** @file The tables of the gallery: one row a picture, and the words of its prompts. All of it can be made again from the files. */
import type { Generated, Insertable, Kysely, Migration, Selectable } from 'kysely';
import { sql } from 'kysely';

export interface GalleryTable {
  seq: Generated<number>;
  /** From its path; of a picture in the trash, the name of its folder there. */
  id: string;
  /** Inside the data folder with "/", or absolute; of a picture in the trash, where it was. */
  path: string;
  /** 1 = in the trash. */
  trashed: number;
  trashedMs: number | null;
  sizeBytes: number;
  modifiedMs: number;
  createdMs: number;
  width: number;
  height: number;
  prompt: string;
  negativePrompt: string;
  model: string | null;
  modelHash: string | null;
  /** Hash, else name; what pictures of one model share. */
  modelKey: string | null;
  clipSkipRequested: number | null;
  clipSkip: number | null;
  seed: number | null;
  sampler: string | null;
  steps: number | null;
  sweepId: string | null;
  jobId: string | null;
  program: string | null;
  infotext: string;
  /** JSON of what was asked for, where this program drew it in a job. */
  recipe: string | null;
  /** SHA-256 of the file. */
  contentKey: string;
}

export interface GalleryTables {
  gallery: GalleryTable;
}

export type GalleryRow = Selectable<GalleryTable>;
export type NewGalleryRow = Omit<Insertable<GalleryTable>, 'seq'>;

const TEXT_COLUMNS = ['id', 'path', 'prompt', 'negativePrompt', 'infotext', 'contentKey'] as const;
const COUNT_COLUMNS = ['trashed', 'sizeBytes', 'modifiedMs', 'createdMs', 'width', 'height'] as const;
const NULLABLE = {
  ...{ trashedMs: 'integer', model: 'text', modelHash: 'text', modelKey: 'text', clipSkipRequested: 'real' },
  ...{ clipSkip: 'real', seed: 'integer', sampler: 'text', steps: 'integer', sweepId: 'text', jobId: 'text' },
  ...{ program: 'text', recipe: 'text' },
} as const satisfies Record<string, 'integer' | 'text' | 'real'>;

/** Each holds all that its question needs: the order of the list, and the counts of a facet. */
const INDICES: Readonly<Record<string, string>> = {
  gallery_order: '"trashed", "createdMs" desc, "id" desc',
  gallery_model: '"trashed", "modelKey", "model", "createdMs"',
  gallery_clip_skip: '"trashed", "clipSkip", "createdMs"',
  gallery_sweep: '"trashed", "sweepId", "createdMs"',
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
  for (const [name, columns] of Object.entries(INDICES))
    await sql`create index ${sql.ref(name)} on gallery (${sql.raw(columns)})`.execute(database);
  // The words alone: the texts themselves stand in the table.
  await sql`create virtual table galleryWords using fts5(prompt, negative, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 2', prefix='2 3')`.execute(database);
}

export const GALLERY_MIGRATIONS: Readonly<Record<string, Migration>> = { '2026-01-gallery': { up: createGallery } };
