/**
 * @file The queue inside one program, on SQLite: accepted jobs and results are on disk, progress is in memory.
 * The caller holds the lock of the data folder, so nobody else runs what stands as running.
 */
import { createQueue } from './create-queue.js';
import { QUEUE_DEFAULTS, type QueueOptions } from './options.js';
import type { WorkingQueue } from './queue.js';
import { recoverJobs } from './sql/changes.js';
import { createSqliteStore } from './sql/sqlite-store.js';
import type { JobDatabase } from './sql/sqlite-tables.js';

export interface EmbeddedQueueOptions extends QueueOptions {
  /** An open database with the migrations of this folder; the caller closes it after the queue. */
  readonly database: JobDatabase;
}

/**
 * Opens the queue of a database; what was running when the program was lost is put back in the line first, once.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function createEmbeddedQueue({ database, ...options }: EmbeddedQueueOptions): Promise<WorkingQueue> {
  const settings = { ...QUEUE_DEFAULTS, ...options };
  await recoverJobs(database, settings.maxLostAttempts, settings.now());
  return createQueue(createSqliteStore(database), settings);
}
