/** @file The images of jobs in a database: numbers that stay, in the order of saving. */
import { changeImages, removeRows } from './image-changes.js';
import type { ImageState, JobImageRecord, JobImages, ListedJobImage } from './image-index.js';
import { type ImageDatabase, type ImageTransaction, recordOf } from './image-tables.js';
import type { ImageWords } from './image-words.js';

/** What is filled in when the file is read. */
const UNREAD = {
  trashedMs: null,
  sizeBytes: 0,
  modifiedMs: 0,
  prompt: '',
  negativePrompt: '',
  model: null,
  modelHash: null,
  modelKey: null,
  clipSkipRequested: null,
  clipSkip: null,
  seed: null,
  longSeed: null,
  sampler: null,
  steps: null,
  sweepId: null,
  program: null,
  recipe: null,
  problem: null,
  contentKey: '',
} as const;

async function nextOrder(transaction: ImageTransaction): Promise<number> {
  const latest = transaction
    .selectFrom('image')
    .select('savedOrder')
    .where('savedOrder', 'is not', null)
    .orderBy('savedOrder', 'desc')
    .limit(1);
  return ((await latest.executeTakeFirst())?.savedOrder ?? 0) + 1;
}

async function insert(transaction: ImageTransaction, image: JobImageRecord, state: ImageState): Promise<void> {
  const { jobImageId, jobId, savedMs, id, path, infotext, width, height } = image;
  const given = { jobImageId, jobId, savedMs, id, path, infotext, width, height };
  const savedOrder = await nextOrder(transaction);
  const row = { ...UNREAD, ...given, state, createdMs: savedMs, savedOrder };
  await transaction.insertInto('image').values(row).execute();
}

async function reserve(transaction: ImageTransaction, words: ImageWords, image: JobImageRecord): Promise<string> {
  const rows = transaction.selectFrom('image').select(['seq', 'path']);
  const first = await rows.where('jobImageId', '=', image.jobImageId).executeTakeFirst();
  if (first) return first.path;
  const ofPath = await rows.where('id', '=', image.id).execute();
  await removeRows(
    transaction,
    words,
    ofPath.map(({ seq }) => seq),
  );
  await insert(transaction, image, 'reserved');
  return image.path;
}

async function release(transaction: ImageTransaction, words: ImageWords, jobImageId: string): Promise<boolean> {
  const rows = transaction.selectFrom('image').select('seq').where('jobImageId', '=', jobImageId);
  const reserved = await rows.where('state', '=', 'reserved').executeTakeFirst();
  if (reserved) await removeRows(transaction, words, [reserved.seq]);
  return reserved !== undefined;
}

async function adopt(
  transaction: ImageTransaction,
  { isThere, ...image }: JobImageRecord & { readonly isThere: boolean },
): Promise<void> {
  const { jobImageId, jobId, savedMs, infotext } = image;
  const seqOf = (column: 'id' | 'jobImageId', value: string) =>
    transaction.selectFrom('image').select('seq').where(column, '=', value).executeTakeFirst();
  if (await seqOf('jobImageId', jobImageId)) return;
  const known = await seqOf('id', image.id);
  if (!known) return insert(transaction, image, isThere ? 'saved' : 'missing');
  const savedOrder = await nextOrder(transaction);
  const change = { jobImageId, jobId, savedMs, infotext, savedOrder };
  await transaction.updateTable('image').set(change).where('seq', '=', known.seq).execute();
}

const rowOf = (database: ImageDatabase, jobImageId: string) =>
  database.selectFrom('image').selectAll().where('jobImageId', '=', jobImageId).executeTakeFirst();

async function confirm(database: ImageDatabase, jobImageId: string): Promise<boolean> {
  const saved = database.updateTable('image').set({ state: 'saved' }).where('jobImageId', '=', jobImageId);
  await saved.where('state', 'in', ['reserved', 'missing']).execute();
  return (await rowOf(database, jobImageId)) !== undefined;
}

async function listJobImages(
  database: ImageDatabase,
  { limit, before }: Parameters<JobImages['listJobImages']>[0],
): Promise<readonly ListedJobImage[]> {
  const edge = before === undefined ? undefined : (await rowOf(database, before))?.savedOrder;
  return database
    .selectFrom('image')
    .select(['jobImageId', 'infotext', 'width', 'height', 'savedMs'])
    .where('savedOrder', '<', edge ?? Number.MAX_SAFE_INTEGER)
    .where('state', 'in', ['saved', 'listed'])
    .orderBy('savedOrder', 'desc')
    .limit(limit)
    .$narrowType<{ jobImageId: string; savedMs: number }>()
    .execute();
}

/** The part of the index for jobs. */
export const createJobImages = (database: ImageDatabase, words: ImageWords): JobImages => ({
  reserve: (image) => changeImages(database, words, (transaction) => reserve(transaction, words, image)),
  confirm: (jobImageId) => confirm(database, jobImageId),
  release: (jobImageId) => changeImages(database, words, (transaction) => release(transaction, words, jobImageId)),
  findJobImage: async (jobImageId) => {
    const row = await rowOf(database, jobImageId);
    return row && recordOf(row);
  },
  listJobImages: (options) => listJobImages(database, options),
  adopt: (images) =>
    changeImages(database, words, async (transaction) => {
      for (const image of images) await adopt(transaction, image);
    }),
});
