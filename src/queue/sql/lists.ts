/** @file Jobs of the table as they are looked up and listed. */
import { FINAL_STATES, type JobState } from '../../contract/index.js';
import { keysSince, requireSameContent } from '../idempotency.js';
import type { JobRecord, StoredKey } from '../job-store.js';
import type { JobFilter } from '../queue.js';
import type { JobDatabase } from './sqlite-tables.js';

/** The job of an id. */
export const findJob = (database: JobDatabase, id: string): Promise<JobRecord | undefined> =>
  database.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();

/** The job of a key that is still remembered. @throws IDEMPOTENCY_MISMATCH when it came with another content */
export async function findByKey(
  database: JobDatabase,
  { clientId, key, nowMs }: { readonly clientId: string; readonly key: StoredKey; readonly nowMs: number },
): Promise<JobRecord | undefined> {
  const row = await database
    .selectFrom('job')
    .selectAll()
    .where('clientId', '=', clientId)
    .where('idempotencyKey', '=', key.idempotencyKey)
    .where('createdAtMs', '>=', keysSince(nowMs))
    .executeTakeFirst();
  requireSameContent(key, row);
  return row;
}

/** How many jobs are in these states. */
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

/** Jobs in the order of `Queue.list`. */
export async function listJobs(
  database: JobDatabase,
  { states, clientId, limit, offset = 0 }: JobFilter & { readonly limit: number },
): Promise<readonly JobRecord[]> {
  let filtered = database
    .selectFrom('job')
    .selectAll()
    .limit(offset + limit);
  if (clientId !== undefined) filtered = filtered.where('clientId', '=', clientId);
  const wanted = (state: JobState) => states === undefined || states.includes(state);

  const parts = LIST_ORDER.filter(wanted).map((state) =>
    filtered.where('state', '=', state).orderBy('round').orderBy('seq').execute(),
  );
  const final = FINAL_STATES.filter(wanted);
  const ended = filtered.where('state', 'in', final).orderBy('finishedAtMs', 'desc').orderBy('seq', 'desc');
  const last = final.length === 0 ? [] : [ended.execute()];
  return (await Promise.all([...parts, ...last])).flat().slice(offset, offset + limit);
}
