/** @file What a worker that helps others, and one that is helped, needs of the queue. */
import type { JobRecord } from '../job-store.js';
import type { SharedJobStore } from '../postgres/postgres-store.js';
import type { Offer, PartBoard } from './part-board.js';
import type { Presence } from './presence.js';
import type { Tickets } from './tickets.js';

/** A job whose parts can be taken. */
export interface OfferedJob {
  readonly offer: Offer;
  readonly parts: readonly string[];
  readonly request: unknown;
}

export interface Assistance {
  readonly board: PartBoard;
  /** What others know this worker as. */
  readonly worker: string;
  /** The attempt that runs here. */
  running(): Offer | undefined;
  /** Whether a worker has told something lately. */
  isPresent(worker: string): Promise<boolean>;
  /** A job of another worker with parts left, where there is nothing else to do. */
  jobToHelp(): Promise<OfferedJob | undefined>;
}

export interface AssistanceParts {
  readonly board: PartBoard;
  readonly worker: string;
  readonly presence: Presence;
  readonly store: Pick<SharedJobStore, 'find'>;
  readonly tickets: Pick<Tickets, 'waiting'>;
  readonly current: () => JobRecord | undefined;
}

/** A job of another worker with parts that nobody has. */
async function jobWithFreeParts({ board, store }: AssistanceParts): Promise<OfferedJob | undefined> {
  const hasFree = async (offer: Offer, parts: readonly string[]): Promise<boolean> => {
    for (const part of [...parts].reverse()) if (!(await board.ownerOf(offer, part))) return true;
    return false;
  };
  for (const { parts, ...offer } of await board.list()) {
    const row = (await hasFree(offer, parts)) ? await store.find(offer.jobId) : undefined;
    if (row?.state === 'running' && row.lease === offer.lease)
      return { offer, parts, request: JSON.parse(row.request) as unknown };
  }
  return undefined;
}

/** Makes it. */
export function createAssistance(parts: AssistanceParts): Assistance {
  const { board, worker, presence, tickets, current } = parts;
  return {
    board,
    worker,
    running: () => {
      const row = current();
      return row?.lease ? { jobId: row.id, lease: row.lease } : undefined;
    },
    isPresent: async (name) => (await presence.list()).some(({ id }) => id === name),
    jobToHelp: async () => (current() || (await tickets.waiting()) > 0 ? undefined : jobWithFreeParts(parts)),
  };
}
