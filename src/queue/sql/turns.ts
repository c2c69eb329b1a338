/** @file The line of waiting jobs in the table. */
import type { JobRecord } from '../job-store.js';
import type { JobDatabase } from './sqlite-tables.js';

/** The round of a new job of this client. */
export async function nextRound(database: JobDatabase, clientId: string): Promise<number> {
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

const waitingJobs = (database: JobDatabase) => database.selectFrom('job').where('state', '=', 'queued');

const countOf = async (query: ReturnType<typeof waitingJobs>): Promise<number> =>
  (await query.select((eb) => eb.fn.countAll<number>().as('jobs')).executeTakeFirstOrThrow()).jobs;

/** How many jobs wait, in all and of one client. */
export const countWaiting = async (database: JobDatabase, clientId: string) => ({
  all: await countOf(waitingJobs(database)),
  ofClient: await countOf(waitingJobs(database).where('clientId', '=', clientId)),
});

/** How many jobs wait that come before a new one of this round. */
export const countAhead = (database: JobDatabase, round: number): Promise<number> =>
  countOf(waitingJobs(database).where('round', '<=', round));

/** Ids of the waiting jobs, next one first. */
export async function waitingIds(database: JobDatabase): Promise<readonly string[]> {
  const rows = await waitingJobs(database).select('id').orderBy('round').orderBy('seq').execute();
  return rows.map(({ id }) => id);
}

/** Place of a job in the line: 0 = running, 1 = next, null = finished. */
export async function positionOf(database: JobDatabase, { state, round, seq }: JobRecord): Promise<number | null> {
  if (state !== 'queued') return state === 'running' ? 0 : null;
  const ahead = waitingJobs(database).where((eb) => eb(eb.refTuple('round', 'seq'), '<', eb.tuple(round, seq)));
  return (await countOf(ahead)) + 1;
}

/** Moves the next job from the line to running. */
export function claimNext(database: JobDatabase, nowMs: number): Promise<JobRecord | undefined> {
  return database.transaction().execute(async (transaction) => {
    const next = await waitingJobs(transaction)
      .select(['seq', 'attempt'])
      .orderBy('round')
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
    if (!next) return undefined;
    return transaction
      .updateTable('job')
      .set({ state: 'running', attempt: next.attempt + 1, startedAtMs: nowMs })
      .where('seq', '=', next.seq)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}
