/** @file The jobs of an embedded queue, in an SQLite table. */
import type { JobStore } from '../job-store.js';
import { finishJob, insertJob, putBack, requestCancel } from './changes.js';
import { ONE_PROGRAM } from './job-sql.js';
import { countJobs, findByKey, findJob, listJobs } from './lists.js';
import type { JobDatabase } from './sqlite-tables.js';
import { claimNext, positionOf, waitingIds } from './turns.js';

/** The store of a database with the migrations of this folder. */
export const createSqliteStore = (database: JobDatabase): JobStore => ({
  find: (id) => findJob(database, id),
  findByKey: (clientId, key, nowMs) => findByKey(database, { clientId, key, nowMs }),
  insert: (job, rules) => insertJob({ database, sql: ONE_PROGRAM }, job, rules),
  list: (filter) => listJobs(database, filter),
  count: (states) => countJobs(database, states),
  waitingIds: () => waitingIds(database),
  positionOf: (row) => positionOf(database, row),
  claimNext: (nowMs) => claimNext(database, nowMs),
  finish: (attempt, ending) => finishJob({ database, sql: ONE_PROGRAM }, attempt, ending),
  putBack: (attempt) => putBack({ database, sql: ONE_PROGRAM }, attempt),
  requestCancel: (id, nowMs) => requestCancel({ database, sql: ONE_PROGRAM }, id, nowMs),
});
