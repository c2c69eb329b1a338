/** @file What happens to a job in the table from its acceptance to its end; each function is one transaction. */
import { AppError } from '../../base/index.js';
import { keysSince } from '../idempotency.js';
import { type Attempt, type JobRecord, type JobStore, type NewJob, requireRoom } from '../job-store.js';
import type { JobSql, JobTransaction } from './job-sql.js';
import { findByKey, findJob } from './lists.js';
import type { JobDatabase } from './sqlite-tables.js';
import { countAhead, countWaiting, nextRound } from './turns.js';

const jobUpdate = (transaction: JobTransaction) => transaction.updateTable('job');

/** Gives the keys free that are remembered no longer. */
const forgetKeys = (transaction: JobTransaction, nowMs: number) =>
  jobUpdate(transaction)
    .set({ idempotencyKey: null })
    .where('idempotencyKey', 'is not', null)
    .where('createdAtMs', '<', keysSince(nowMs))
    .execute();

/** Where jobs are changed. */
export interface JobPlace {
  readonly database: JobDatabase;
  readonly sql: JobSql;
}

type Rules = Parameters<JobStore['insert']>[1];

async function addToLine(
  transaction: JobTransaction,
  { key, affinity: _, ...job }: NewJob,
  { extra, nowMs }: { readonly extra: object; readonly nowMs: number },
): Promise<JobRecord> {
  const round = await nextRound(transaction, job.clientId);
  const keyed = key && { ...key, acceptedPosition: (await countAhead(transaction, round)) + 1 };
  const values = { ...job, ...keyed, ...extra, state: 'queued' as const, round, createdAtMs: nowMs };
  return transaction.insertInto('job').values(values).returningAll().executeTakeFirstOrThrow();
}

/** Adds a job unless its id or its key is there. @throws IDEMPOTENCY_MISMATCH QUEUE_FULL CLIENT_QUEUE_FULL */
export function insertJob(
  { database, sql }: JobPlace,
  job: NewJob,
  { limits, nowMs }: Rules,
): ReturnType<JobStore['insert']> {
  const { id, clientId, key } = job;
  return database.transaction().execute(async (transaction) => {
    await sql.begin(transaction);
    const known = (await findJob(transaction, id)) ?? (key && (await findByKey(transaction, { clientId, key, nowMs })));
    if (known) return { row: known, added: false };
    requireRoom(await countWaiting(transaction, clientId), limits);
    if (key) await forgetKeys(transaction, nowMs);
    const row = await addToLine(transaction, job, { extra: sql.extra(job), nowMs });
    await sql.tell(transaction, row);
    return { row, added: true };
  });
}

interface Remembered {
  readonly keepFinished: number;
  readonly nowMs: number;
}

/** A job whose key is remembered is remembered as well. */
async function forgetOldest(transaction: JobTransaction, { keepFinished, nowMs }: Remembered): Promise<void> {
  const kept = transaction
    .selectFrom('job')
    .select('seq')
    .where('finishedAtMs', 'is not', null)
    .orderBy('finishedAtMs', 'desc')
    .orderBy('seq', 'desc')
    .limit(keepFinished);
  await transaction
    .deleteFrom('job')
    .where('finishedAtMs', 'is not', null)
    .where('seq', 'not in', kept)
    .where((eb) => eb.or([eb('idempotencyKey', 'is', null), eb('createdAtMs', '<', keysSince(nowMs))]))
    .execute();
}

/** Writes what became of one attempt, if it is the running one still. */
export function finishJob(
  { database, sql }: JobPlace,
  attempt: Attempt,
  { outcome, ...remembered }: Parameters<JobStore['finish']>[1],
): Promise<JobRecord | undefined> {
  const { state, result, error } = outcome;
  return database.transaction().execute(async (transaction) => {
    const row = await jobUpdate(transaction)
      .set({ state, result, error: error && JSON.stringify(error), finishedAtMs: remembered.nowMs })
      .where((eb) => eb.and(sql.fence(attempt)))
      .where('state', '=', 'running')
      .returningAll()
      .executeTakeFirst();
    if (!row) return undefined;
    await sql.tell(transaction, row);
    await forgetOldest(transaction, remembered);
    return row;
  });
}

/** Puts a running job back to its place, unless somebody has asked to stop it. */
export function putBack({ database, sql }: JobPlace, attempt: Attempt): Promise<JobRecord | undefined> {
  return database.transaction().execute(async (transaction) => {
    const row = await jobUpdate(transaction)
      .set({ state: 'queued', attempt: attempt.attempt - 1 })
      .where((eb) => eb.and(sql.fence(attempt)))
      .where('state', '=', 'running')
      .where('cancelRequested', '=', 0)
      .returningAll()
      .executeTakeFirst();
    if (row) await sql.tell(transaction, row);
    return row;
  });
}

/** Takes a waiting job out of the line, or notes the wish on a running one. */
export function requestCancel({ database, sql }: JobPlace, id: string, nowMs: number) {
  return database.transaction().execute(async (transaction) => {
    await sql.begin(transaction);
    const change = jobUpdate(transaction).where('id', '=', id);
    const left = await change
      .set({ state: 'cancelled', finishedAtMs: nowMs })
      .where('state', '=', 'queued')
      .returningAll()
      .executeTakeFirst();
    if (left) await sql.tell(transaction, left);
    await change.set({ cancelRequested: 1 }).where('state', '=', 'running').execute();
    return { row: await findJob(transaction, id), left: left !== undefined };
  });
}

/**
 * When the program was lost with a job running: the attempt counts as lost, and the job is queued again, once. Whether
 * the job took the program down or the power failed cannot be told, so the first time it is given the benefit of the
 * doubt; the second time it fails with JOB_ABANDONED. One that was to be cancelled ends as that.
 */
export function recoverJobs(database: JobDatabase, maxLostAttempts: number, nowMs: number): Promise<void> {
  const error = JSON.stringify(new AppError('JOB_ABANDONED', { attempts: maxLostAttempts }));
  const finishedAtMs = nowMs;
  return database.transaction().execute(async (transaction) => {
    const running = jobUpdate(transaction).where('state', '=', 'running');
    await running.set((eb) => ({ lostAttempts: eb('lostAttempts', '+', 1) })).execute();
    await running.set({ state: 'cancelled', finishedAtMs }).where('cancelRequested', '=', 1).execute();
    await running.set({ state: 'failed', error, finishedAtMs }).where('lostAttempts', '>=', maxLostAttempts).execute();
    await running.set({ state: 'queued' }).execute();
  });
}
