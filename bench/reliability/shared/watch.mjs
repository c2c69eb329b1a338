/** @file The table of jobs, looked at from outside while they are done: when each began first, and how fair that was. */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** Shorter than any job runs, so that no first start is missed, in milliseconds. */
const LOOK_MS = 100;
const JOBS = 'select id, "clientId", state, attempt::int, "createdAtMs"::float8, "startedAtMs"::float8 from job';

async function look(url) {
  const client = new pg.Client({ connectionString: url });
  // A server that restarts ends the connection; the next look has another one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(JOBS)).rows;
  } catch {
    return [];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Looks until it is stopped. */
export function watchJobs(url) {
  const starts = new Map();
  let rows = [];
  let isOver = false;
  const keep = async () => {
    while (!isOver) {
      rows = await look(url).then((found) => (found.length > 0 ? found : rows));
      for (const { id, clientId, attempt, startedAtMs } of rows)
        if (attempt === 1 && !starts.has(id)) starts.set(id, { clientId, startedAtMs });
      await wait(LOOK_MS);
    }
  };
  const kept = keep();
  return {
    starts: () => [...starts.values()],
    /** How many have ended. */
    ended: () => rows.filter(({ state }) => state !== 'queued' && state !== 'running').length,
    stop: async () => {
      isOver = true;
      await kept;
    },
  };
}

/**
 * By how many starts one client was ever ahead of another that had work waiting; all hand in as many jobs, and none runs out
 * of waiting ones before it has begun them all.
 */
export function mostAhead(starts, jobsOfEach) {
  const counts = new Map(starts.map(({ clientId }) => [clientId, 0]));
  let most = 0;
  for (const { clientId } of starts.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    counts.set(clientId, counts.get(clientId) + 1);
    const waiting = [...counts.values()].filter((count) => count < jobsOfEach);
    if (waiting.length > 0) most = Math.max(most, counts.get(clientId) - Math.min(...waiting));
  }
  return most;
}
