/**
 * @file What the embedded queue does to its table; each function is one transaction, so a crash falls between two.
 *
 * Turns: a job gets the round after its client's last one, but not a round that is already past; the line is ordered by
 * round, then by submission. So every client with work gets one job a round, a newcomer waits for one round at most,
 * and somebody who submits one job at a time has no advantage over somebody who submits many.
 * @source M. Shreedhar and G. Varghese, "Efficient fair queueing using deficit round robin", 1995 (jobs of equal cost)
 */
import type { Kysely, Transaction } from 'kysely';
import { AppError } from '../base/index.js';
import { FINAL_STATES, type JobError, type JobState } from '../contract/index.js';
import type { JobRow, JobTables } from './job-tables.js';
import type { JobFilter } from './queue.js';

export type JobDatabase = Kysely<JobTables>;

export interface NewJob {
  readonly id: string;
  readonly kind: string;
  readonly clientId: string;
  /** JSON. */
  readonly request: string;
}

export interface JobOutcome {
  readonly state: Exclude<JobState, 'queued' | 'running'>;
  /** JSON. */
  readonly result: string | null;
  readonly error: JobError | null;
}

export const findJob = (database: JobDatabase, id: string): Promise<JobRow | undefined> =>
  database.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();

async function nextRound(database: JobDatabase, clientId: string): Promise<number> {
  const served = await database
    .selectFrom('job')
    .select((eb) => eb.fn.max('round').as('round'))
    .where('startedAtMs', 'is not', null)
    .executeTakeFirst();
  // A job that was cancelled before its turn has used up none.
  const own = await database
    .selectFrom('job')
    .select((eb) => eb.fn.max('round').as('round'))
    .where('clientId', '=', clientId)
    .where((eb) => eb.or([eb('state', '=', 'queued'), eb('startedAtMs', 'is not', null)]))
    .executeTakeFirst();
  return Math.max(served?.round ?? 0, (own?.round ?? -1) + 1);
}

/** Most jobs that may wait. */
export interface QueueLimits {
  readonly waiting: number;
  readonly waitingPerClient: number;
}

const NO_LIMITS: QueueLimits = { waiting: Number.POSITIVE_INFINITY, waitingPerClient: Number.POSITIVE_INFINITY };

/** How many jobs wait, of one client or in all. */
export async function countWaiting(database: JobDatabase, clientId?: string): Promise<number> {
  let query = database
    .selectFrom('job')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('state', '=', 'queued');
  if (clientId !== undefined) query = query.where('clientId', '=', clientId);
  return (await query.executeTakeFirstOrThrow()).waiting;
}

/** @throws QUEUE_FULL CLIENT_QUEUE_FULL */
async function requireRoom(database: JobDatabase, clientId: string, limits: QueueLimits): Promise<void> {
  const { waiting, waitingPerClient } = limits;
  if ((await countWaiting(database)) >= waiting) throw new AppError('QUEUE_FULL', { limit: waiting });
  if ((await countWaiting(database, clientId)) >= waitingPerClient)
    throw new AppError('CLIENT_QUEUE_FULL', { limit: waitingPerClient });
}

/**
 * Adds a job unless its id is there already; returns the one that is there now.
 * @throws QUEUE_FULL CLIENT_QUEUE_FULL
 */
export function insertJob(
  database: JobDatabase,
  job: NewJob,
  limits: QueueLimits = NO_LIMITS,
): Promise<{ row: JobRow; added: boolean }> {
  return database.transaction().execute(async (transaction) => {
    const known = await findJob(transaction, job.id);
    if (known) return { row: known, added: false };
    await requireRoom(transaction, job.clientId, limits);
    const round = await nextRound(transaction, job.clientId);
    const row = await transaction
      .insertInto('job')
      .values({ ...job, state: 'queued', round, createdAtMs: Date.now() })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { row, added: true };
  });
}

/** Ids of the waiting jobs, next one first. */
export async function waitingIds(database: JobDatabase): Promise<readonly string[]> {
  const query = database.selectFrom('job').select('id').where('state', '=', 'queued').orderBy('round').orderBy('seq');
  return (await query.execute()).map(({ id }) => id);
}

/** Place of a row in the line: 0 = running, 1 = next, null = finished. */
export async function positionOf(database: JobDatabase, row: JobRow): Promise<number | null> {
  if (row.state !== 'queued') return row.state === 'running' ? 0 : null;
  const { ahead } = await database
    .selectFrom('job')
    .select((eb) => eb.fn.countAll<number>().as('ahead'))
    .where('state', '=', 'queued')
    .where((eb) => eb(eb.refTuple('round', 'seq'), '<', eb.tuple(row.round, row.seq)))
    .executeTakeFirstOrThrow();
  return ahead + 1;
}

/** Moves the next job from the line to running. */
export function claimNext(database: JobDatabase): Promise<JobRow | undefined> {
  return database.transaction().execute(async (transaction) => {
    const next = await transaction
      .selectFrom('job')
      .select(['seq', 'attempt'])
      .where('state', '=', 'queued')
      .orderBy('round')
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (!next) return undefined;
    return transaction
      .updateTable('job')
      .set({ state: 'running', attempt: next.attempt + 1, startedAtMs: Date.now() })
      .where('seq', '=', next.seq)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

async function forgetOldest(transaction: Transaction<JobTables>, keepFinished: number): Promise<void> {
  const oldest = transaction
    .selectFrom('job')
    .select('seq')
    .where('finishedAtMs', 'is not', null)
    .orderBy('finishedAtMs', 'desc')
    .orderBy('seq', 'desc')
    .limit(-1)
    .offset(keepFinished);
  await transaction.deleteFrom('job').where('seq', 'in', oldest).execute();
}

/**
 * Writes the outcome of one attempt together with its state; undefined when that attempt is not the running one any
 * more, and then nothing is written.
 */
export function finishJob(
  database: JobDatabase,
  { id, attempt }: Pick<JobRow, 'id' | 'attempt'>,
  { outcome, keepFinished }: { readonly outcome: JobOutcome; readonly keepFinished: number },
): Promise<JobRow | undefined> {
  const { state, result, error } = outcome;
  return database.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('job')
      .set({ state, result, error: error && JSON.stringify(error), finishedAtMs: Date.now() })
      .where('id', '=', id)
      .where('attempt', '=', attempt)
      .where('state', '=', 'running')
      .returningAll()
      .executeTakeFirst();
    if (row) await forgetOldest(transaction, keepFinished);
    return row;
  });
}

/**
 * Puts a running job back to its place in the line, as if it had not been started: stopping was not its fault.
 * Undefined, and nothing written, when somebody has asked to cancel it.
 */
export function putBack(database: JobDatabase, { id, attempt }: Pick<JobRow, 'id' | 'attempt'>) {
  return database
    .updateTable('job')
    .set({ state: 'queued', attempt: attempt - 1 })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'running')
    .where('cancelRequested', '=', 0)
    .returningAll()
    .executeTakeFirst();
}

/** Takes a waiting job out of the line (`left`), or notes the wish on a running one; the row as it is afterwards. */
export function requestCancel(
  database: JobDatabase,
  id: string,
): Promise<{ readonly row: JobRow | undefined; readonly left: boolean }> {
  const change = (transaction: Transaction<JobTables>) => transaction.updateTable('job').where('id', '=', id);
  return database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await change(transaction)
      .set({ state: 'cancelled', finishedAtMs: Date.now() })
      .where('state', '=', 'queued')
      .executeTakeFirst();
    await change(transaction).set({ cancelRequested: 1 }).where('state', '=', 'running').execute();
    return { row: await findJob(transaction, id), left: numUpdatedRows > 0n };
  });
}

/** After a crash: what was running is queued again, or ends where it was to be cancelled or was tried often enough. */
export function recoverJobs(database: JobDatabase, maxAttempts: number): Promise<void> {
  const running = (transaction: Transaction<JobTables>) =>
    transaction.updateTable('job').where('state', '=', 'running');
  const error = JSON.stringify(new AppError('JOB_ABANDONED', { attempts: maxAttempts }));
  const finishedAtMs = Date.now();
  return database.transaction().execute(async (transaction) => {
    await running(transaction).set({ state: 'cancelled', finishedAtMs }).where('cancelRequested', '=', 1).execute();
    await running(transaction)
      .set({ state: 'failed', error, finishedAtMs })
      .where('attempt', '>=', maxAttempts)
      .execute();
    await running(transaction).set({ state: 'queued' }).execute();
  });
}

/** How many rows are in these states. */
export async function countJobs(database: JobDatabase, states: readonly JobState[]): Promise<number> {
  const { jobs } = await database
    .selectFrom('job')
    .select((eb) => eb.fn.countAll<number>().as('jobs'))
    .where('state', 'in', states)
    .executeTakeFirstOrThrow();
  return jobs;
}

/** States in the order of a list: what runs, the line, the rest. */
const LIST_ORDER: readonly JobState[] = ['running', 'queued'];

/** Rows for `JobQueue.list`, in its order. */
export async function selectJobs(
  database: JobDatabase,
  { states, clientId, limit, offset = 0 }: JobFilter & { readonly limit: number },
): Promise<readonly JobRow[]> {
  let filtered = database
    .selectFrom('job')
    .selectAll()
    .limit(offset + limit);
  if (clientId !== undefined) filtered = filtered.where('clientId', '=', clientId);
  const wanted = (state: JobState) => states === undefined || states.includes(state);

  const parts = LIST_ORDER.filter(wanted).map((state) =>
    filtered.where('state', '=', state).orderBy('round').orderBy('seq').execute(),
  );
  const ended = filtered
    .where('state', 'in', FINAL_STATES.filter(wanted))
    .orderBy('finishedAtMs', 'desc')
    .orderBy('seq', 'desc');
  return (await Promise.all([...parts, ended.execute()])).flat().slice(offset, offset + limit);
}
