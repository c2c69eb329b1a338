/** @file What differs from one database to another where jobs are changed. */
import type { Transaction } from 'kysely';
import type { Attempt, JobRecord, NewJob } from '../job-store.js';
import type { JobTables } from './sqlite-tables.js';

export type JobTransaction = Transaction<JobTables>;

export interface JobSql {
  /** Begins a change of the line: no other one, of this process or another, falls into the middle of it. */
  begin(transaction: JobTransaction): Promise<void>;
  /** Tells other processes of a job that was changed, with the change. */
  tell(transaction: JobTransaction, row: JobRecord): Promise<void>;
  /** What makes an attempt the one that is running still. */
  fence(attempt: Attempt): Partial<JobRecord>;
  /** Columns of a new job beside those that every database has. */
  extra(job: NewJob): object;
}

/** One program alone: a transaction of its database holds the write lock from its beginning, and nobody else listens. */
export const ONE_PROGRAM: JobSql = {
  begin: async () => undefined,
  tell: async () => undefined,
  fence: ({ id, attempt }) => ({ id, attempt }),
  extra: () => ({}),
};
