/** @file What can be asked of a queue about its jobs, wherever they are kept. */
import type { Job } from '../contract/index.js';
import { storedKeyOf } from './idempotency.js';
import type { JobRecord, JobStore } from './job-store.js';
import { toJob } from './job-view.js';
import type { QueueSettings } from './options.js';
import type { Queue } from './queue.js';

/** Most jobs in one answer of `list` when nothing else is asked for. */
const LIST_LIMIT = 100;

export interface ReaderParts {
  readonly store: Pick<JobStore, 'find' | 'findByKey' | 'list' | 'count' | 'waitingIds' | 'positionOf'>;
  readonly settings: Pick<QueueSettings, 'now'>;
  /** Latest news of a running job. */
  readonly progressOf: (id: string) => unknown;
}

/** A job with its place in the line and its news. */
export const viewOf = async ({ store, progressOf }: Omit<ReaderParts, 'settings'>, row: JobRecord): Promise<Job> =>
  toJob(row, await store.positionOf(row), progressOf(row.id));

async function positionIn(store: ReaderParts['store'], id: string): Promise<number | null> {
  const row = await store.find(id);
  return row ? store.positionOf(row) : null;
}

/** Makes the questions of a queue. */
export function createReaders(
  parts: ReaderParts,
): Pick<Queue, 'accepted' | 'get' | 'list' | 'count' | 'position' | 'waiting'> {
  const { store, settings, progressOf } = parts;
  return {
    accepted: async ({ clientId, ...key }) => {
      const row = await store.findByKey(clientId, storedKeyOf(key), settings.now());
      return row && { id: row.id, position: row.acceptedPosition };
    },
    get: async (id) => {
      const row = await store.find(id);
      return row && viewOf(parts, row);
    },
    list: async ({ limit = LIST_LIMIT, ...filter } = {}) => {
      const line = new Map((await store.waitingIds()).map((id, index) => [id, index + 1]));
      const rows = await store.list({ ...filter, limit });
      const place = ({ id, state }: JobRecord) => (state === 'running' ? 0 : (line.get(id) ?? null));
      return rows.map((row) => toJob(row, place(row), progressOf(row.id)));
    },
    count: store.count,
    position: (id) => positionIn(store, id),
    waiting: () => store.count(['queued']),
  };
}
