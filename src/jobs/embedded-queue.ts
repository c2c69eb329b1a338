/**
 * @file The queue inside one program, on SQLite: accepted jobs and results are on disk, progress is in memory.
 * One runner at a time; the caller holds the lock of the data folder, so nobody else runs what stands as running.
 */
import { randomUUID } from 'node:crypto';
import { createSerialiser } from '../base/index.js';
import type { Job } from '../contract/index.js';
import { createEventHub, type EventHub } from './event-hub.js';
import {
  countJobs,
  countWaiting,
  findJob,
  insertJob,
  type JobDatabase,
  positionOf,
  type QueueLimits,
  recoverJobs,
  requestCancel,
  selectJobs,
  waitingIds,
} from './job-store.js';
import type { JobRow } from './job-tables.js';
import { requestText, toJob } from './job-view.js';
import type { JobFilter, JobQueue, JobSubmission } from './queue.js';
import { createWorker, type Worker } from './worker.js';

export interface EmbeddedQueueOptions {
  /** An open database with the migrations of this folder; the caller closes it after the queue. */
  readonly database: JobDatabase;
  /** How often a job may be running when the program dies before it counts as failed; 3 when left out. */
  readonly maxAttempts?: number;
  /** Finished jobs that are remembered, older ones are forgotten; 1,000 when left out. */
  readonly keepFinished?: number;
  /** Pause before a write that the disk refused is tried again, in milliseconds; 1,000 when left out. */
  readonly retryMs?: number;
  /** How long `close` waits for a runner that was asked to stop, in milliseconds; 10,000 when left out. */
  readonly closeTimeoutMs?: number;
  /** Hears of failures that no caller waits for. */
  readonly onProblem?: (error: unknown) => void;
  /** Most jobs that may wait; as many as come when left out. */
  readonly limits?: QueueLimits;
}

const DEFAULTS = {
  maxAttempts: 3,
  keepFinished: 1000,
  retryMs: 1000,
  closeTimeoutMs: 10_000,
  onProblem: (): void => undefined,
  limits: { waiting: Number.POSITIVE_INFINITY, waitingPerClient: Number.POSITIVE_INFINITY },
};

/** Most jobs in one answer of `list` when nothing else is asked for. */
const LIST_LIMIT = 100;

type Settings = Required<EmbeddedQueueOptions>;
type InTurn = ReturnType<typeof createSerialiser>;

/** Changes and what is told of them in one order: nothing is told before it is on disk, and nothing in between. */
function createTeller(database: JobDatabase, { hub, inTurn }: { readonly hub: EventHub; readonly inTurn: InTurn }) {
  let positionsDue = false;

  const tellPositions = async (): Promise<void> => {
    if (positionsDue || !hub.hasSubscribers()) return;
    positionsDue = true;
    await inTurn(async () => {
      positionsDue = false;
      hub.emitPositions(await waitingIds(database));
    });
  };
  const tellState = async (row: JobRow): Promise<void> =>
    hub.emit(row.id, { type: 'state', job: toJob(row, await positionOf(database, row)) });
  return { tellPositions, tellState };
}

function createReaders(database: JobDatabase, worker: Worker) {
  const view = async (row: JobRow): Promise<Job> =>
    toJob(row, await positionOf(database, row), worker.progressOf(row.id));
  const get = async (id: string): Promise<Job | undefined> => {
    const row = await findJob(database, id);
    return row && view(row);
  };
  const list = async ({ limit = LIST_LIMIT, ...filter }: JobFilter = {}): Promise<readonly Job[]> => {
    const line = new Map((await waitingIds(database)).map((id, index) => [id, index + 1]));
    const rows = await selectJobs(database, { ...filter, limit });
    const place = ({ id, state }: JobRow) => (state === 'running' ? 0 : (line.get(id) ?? null));
    return rows.map((row) => toJob(row, place(row), worker.progressOf(row.id)));
  };
  const position = async (id: string): Promise<number | null> => {
    const row = await findJob(database, id);
    return row ? positionOf(database, row) : null;
  };
  const count: JobQueue['count'] = (states) => countJobs(database, states);
  return { view, get, list, count, position };
}

function assemble(settings: Settings): JobQueue {
  const { database, onProblem } = settings;
  const hub = createEventHub(onProblem);
  const inTurn = createSerialiser();
  const { tellPositions, tellState } = createTeller(database, { hub, inTurn });
  const positionsChanged = (): void => void tellPositions().catch(onProblem);

  const change = async (work: () => Promise<JobRow | undefined>): Promise<JobRow | undefined> => {
    const row = await inTurn(async () => {
      const changed = await work();
      if (changed) await tellState(changed);
      return changed;
    });
    positionsChanged();
    return row;
  };
  const onProgress = (id: string, progress: unknown): void => hub.emit(id, { type: 'progress', progress });
  const worker = createWorker({ ...settings, change, onProgress });
  const { view, ...readers } = createReaders(database, worker);

  const submit = async ({ kind, request, clientId, id = randomUUID() }: JobSubmission): Promise<Job> => {
    const job = { id, kind, clientId, request: requestText(request) };
    const accepted = await inTurn(async () => {
      const { row, added } = await insertJob(database, job, settings.limits);
      if (added) await tellState(row);
      return view(row);
    });
    worker.wake();
    positionsChanged();
    return accepted;
  };
  const cancel = async (id: string): Promise<Job | undefined> => {
    const row = await inTurn(async () => {
      const { row: asked, left } = await requestCancel(database, id);
      if (asked && left) await tellState(asked);
      return asked;
    });
    worker.stop(id);
    positionsChanged();
    return row && view(row);
  };
  return {
    ...{ submit, cancel, ...readers, waiting: () => countWaiting(database) },
    subscribe: (id, listener) => {
      const unsubscribe = hub.subscribe(id, listener);
      positionsChanged();
      return unsubscribe;
    },
    onEvent: hub.onEvent,
    start: worker.start,
    close: async () => {
      await worker.close();
      // What was begun before is finished before the caller may close the database.
      await inTurn(async () => undefined);
    },
  };
}

/**
 * Opens the queue of a database; what a crash has left running is put back in the line first.
 * @throws FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function createEmbeddedQueue(options: EmbeddedQueueOptions): Promise<JobQueue> {
  const settings = { ...DEFAULTS, ...options };
  await recoverJobs(settings.database, settings.maxAttempts);
  return assemble(settings);
}
