/** @file Jobs that workers take from the line, and jobs of workers that were lost. */
import { sql, type Transaction } from 'kysely';
import { AppError } from '../../base/index.js';
import type { Attempt, JobRecord } from '../job-store.js';
import type { JobPlace } from '../sql/changes.js';
import type { JobTables } from '../sql/sqlite-tables.js';
import { chooseJob, coveredBy, type Preference } from './choose-job.js';
import type { PostgresJobColumns } from './postgres-tables.js';

/** How far along the line a worker looks for a job that it has loaded what it needs for. */
const LOOK_AHEAD = 32;

export interface Claim extends Omit<Preference, 'covered'> {
  /** What each of the other workers has loaded. */
  readonly warmElsewhere: readonly string[];
  /** Names this claim of this worker: nothing is written under another. */
  readonly lease: string;
}

/** Nothing waits · what waits is left to others for now · a job. */
export type Claimed = 'none' | 'later' | JobRecord;

type JobsTransaction = Transaction<JobTables & PostgresJobColumns>;

const nextInLine = (transaction: JobsTransaction) =>
  transaction
    .selectFrom('job')
    .select(['seq', 'attempt', 'affinity', 'passedAtMs'])
    .where('state', '=', 'queued')
    .orderBy('round')
    .orderBy('seq')
    .limit(LOOK_AHEAD)
    .execute();

/** What others are enough for. */
async function coveredIn(transaction: JobsTransaction, warmElsewhere: readonly string[]): Promise<readonly string[]> {
  if (warmElsewhere.length === 0) return [];
  const counts = await transaction
    .selectFrom('job')
    .select((eb) => ['affinity', eb.fn.countAll<number>().as('jobs')])
    .where('state', '=', 'queued')
    .where('affinity', 'in', [...new Set(warmElsewhere)])
    .groupBy('affinity')
    .execute();
  return coveredBy(warmElsewhere, new Map(counts.map(({ affinity, jobs }) => [affinity ?? '', jobs])));
}

async function notePassed(transaction: JobsTransaction, seqs: readonly number[], nowMs: number): Promise<void> {
  if (seqs.length === 0) return;
  await transaction
    .updateTable('job')
    .set((eb) => ({ passedAtMs: eb.fn.coalesce('passedAtMs', eb.val(nowMs)) }))
    .where('seq', 'in', seqs)
    .execute();
}

const setRunning = (
  transaction: JobsTransaction,
  { seq, attempt }: Pick<JobRecord, 'seq' | 'attempt'>,
  { lease, nowMs }: Pick<Claim, 'lease' | 'nowMs'>,
): Promise<JobRecord> =>
  transaction
    .updateTable('job')
    .set({ state: 'running', attempt: attempt + 1, startedAtMs: nowMs, lease, passedAtMs: null })
    .where('seq', '=', seq)
    .returningAll()
    .executeTakeFirstOrThrow();

/** Moves the job that suits this worker best from the line to running. */
export function claimJob(
  { database, sql: own }: JobPlace,
  { lease, warmElsewhere, ...given }: Claim,
): Promise<Claimed> {
  return database.transaction().execute(async (plain) => {
    await own.begin(plain);
    const transaction = plain.withTables<PostgresJobColumns>();
    const line = await nextInLine(transaction);
    const preference = { ...given, covered: await coveredIn(transaction, warmElsewhere) };
    const place = chooseJob(line, preference);
    const passed = place === -1 ? line : line.slice(0, place);
    await notePassed(
      transaction,
      passed.map(({ seq }) => seq),
      preference.nowMs,
    );
    const chosen = line[place];
    if (!chosen) return line.length === 0 ? 'none' : 'later';
    const row = await setRunning(transaction, chosen, { lease, nowMs: preference.nowMs });
    await own.tell(plain, row);
    return row;
  });
}

/** A job that runs, and under which claim. */
export interface Leased extends Attempt {
  readonly lease: string | null;
}

/** What runs at this moment, whoever runs it. */
export async function runningJobs({ database }: JobPlace): Promise<readonly Leased[]> {
  const rows = database.withTables<PostgresJobColumns>().selectFrom('job').select(['id', 'attempt', 'lease']);
  return rows.where('state', '=', 'running').execute();
}

export interface LossRules {
  readonly maxLostAttempts: number;
  readonly nowMs: number;
}

/** What becomes of a row, by what it says itself. */
function afterLoss({ maxLostAttempts, nowMs }: LossRules) {
  const error = JSON.stringify(new AppError('JOB_ABANDONED', { attempts: maxLostAttempts }));
  const isTooOften = sql`"lostAttempts" + 1 >= ${maxLostAttempts}`;
  return {
    lostAttempts: sql<number>`"lostAttempts" + 1`,
    state: sql<
      JobRecord['state']
    >`case when "cancelRequested" = 1 then 'cancelled' when ${isTooOften} then 'failed' else 'queued' end`,
    error: sql<string>`case when "cancelRequested" = 0 and ${isTooOften} then ${error} end`,
    finishedAtMs: sql<number>`case when "cancelRequested" = 1 or ${isTooOften} then ${nowMs}::bigint end`,
  };
}

/**
 * The worker of a job was lost: the attempt counts as lost, and the job is queued again; one that was lost too often
 * fails with JOB_ABANDONED, one that was to be cancelled ends as that. Undefined = that attempt runs no more.
 */
export function loseAttempt(
  { database, sql: own }: JobPlace,
  attempt: Attempt,
  rules: LossRules,
): Promise<JobRecord | undefined> {
  return database.transaction().execute(async (transaction) => {
    await own.begin(transaction);
    const row = await transaction
      .updateTable('job')
      .set(afterLoss(rules))
      .where((eb) => eb.and(own.fence(attempt)))
      .where('state', '=', 'running')
      .returningAll()
      .executeTakeFirst();
    if (row) await own.tell(transaction, row);
    return row;
  });
}
