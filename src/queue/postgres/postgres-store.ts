/** @file The jobs of a queue of several servers and workers, in a PostgreSQL table. */
import { sql } from 'kysely';
import type { JobRecord, JobStore } from '../job-store.js';
import { finishJob, insertJob, putBack, requestCancel } from '../sql/changes.js';
import type { JobSql } from '../sql/job-sql.js';
import { countJobs, findByKey, findJob, listJobs } from '../sql/lists.js';
import type { JobDatabase } from '../sql/sqlite-tables.js';
import { positionOf, waitingIds } from '../sql/turns.js';
import { type Claim, type Claimed, claimJob, type Leased, type LossRules, loseAttempt, runningJobs } from './claim.js';
import { NEWS_CHANNEL, newsOf } from './job-news.js';

/** One change of the line after another, over all servers and workers; any number that nobody else takes. */
const LINE_LOCK = 7_203_002;

const SHARED: JobSql = {
  begin: async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LINE_LOCK)})`.execute(transaction);
  },
  tell: async (transaction, row) => {
    await sql`select pg_notify(${NEWS_CHANNEL}, ${newsOf(row)})`.execute(transaction);
  },
  fence: ({ id, attempt, lease = null }) => ({ id, attempt, lease }),
  extra: ({ affinity = null }) => ({ affinity }),
};

/** A store that several workers take jobs from. */
export interface SharedJobStore extends Omit<JobStore, 'claimNext'> {
  claim(claim: Claim): Promise<Claimed>;
  /** What runs at this moment, whoever runs it. */
  running(): Promise<readonly Leased[]>;
  /** The worker of an attempt was lost; the job as it is afterwards. */
  lose(attempt: Leased, rules: LossRules): Promise<JobRecord | undefined>;
}

/** The store of a database with the migrations of this folder. */
export function createPostgresStore(database: JobDatabase): SharedJobStore {
  const place = { database, sql: SHARED };
  return {
    find: (id) => findJob(database, id),
    findByKey: (clientId, key, nowMs) => findByKey(database, { clientId, key, nowMs }),
    insert: (job, rules) => insertJob(place, job, rules),
    list: (filter) => listJobs(database, filter),
    count: (states) => countJobs(database, states),
    waitingIds: () => waitingIds(database),
    positionOf: (row) => positionOf(database, row),
    claim: (claim) => claimJob(place, claim),
    running: () => runningJobs(place),
    lose: (attempt, rules) => loseAttempt(place, attempt, rules),
    finish: (attempt, ending) => finishJob(place, attempt, ending),
    putBack: (attempt) => putBack(place, attempt),
    requestCancel: (id, nowMs) => requestCancel(place, id, nowMs),
  };
}
