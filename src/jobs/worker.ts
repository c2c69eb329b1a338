/**
 * @file The loop that takes jobs from the line, one at a time, and writes what became of them. A write that the disk
 * refuses is tried again until it succeeds or the queue closes; then the job stands as running and is run anew later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../contract/index.js';
import { createBell } from './bell.js';
import { claimNext, finishJob, type JobDatabase, type JobOutcome, putBack } from './job-store.js';
import type { JobRow } from './job-tables.js';
import { toJob } from './job-view.js';
import type { JobRunner } from './queue.js';
import { runAttempt } from './run-attempt.js';

export interface WorkerOptions {
  readonly database: JobDatabase;
  readonly keepFinished: number;
  readonly retryMs: number;
  readonly closeTimeoutMs: number;
  readonly onProblem: (error: unknown) => void;
  /** Runs a change of the table and tells of the row it returns before any other change is made. */
  readonly change: (work: () => Promise<JobRow | undefined>) => Promise<JobRow | undefined>;
  readonly onProgress: (id: string, progress: unknown) => void;
}

export interface Worker {
  start(runner: JobRunner): void;
  /** There may be something to do. */
  wake(): void;
  /** Asks the job to stop when it is the running one. */
  stop(id: string): void;
  /** Latest news of the running job. */
  progressOf(id: string): unknown;
  close(): Promise<void>;
}

/** The attempt that is going on. */
interface Active {
  readonly id: string;
  readonly controller: AbortController;
  /** True when a user wants it stopped, in contrast to the program ending. */
  cancelled: boolean;
  progress: unknown;
}

const STOPPED: JobOutcome = { state: 'cancelled', result: null, error: null };

/** Makes a worker that does nothing until `start`. */
export function createWorker(options: WorkerOptions): Worker {
  const { database, change, onProblem, retryMs } = options;
  const bell = createBell();
  const ending = new AbortController();
  let active: Active | undefined;
  let loop: Promise<void> | undefined;
  /** Set when `close` has given up waiting: the database may be gone. */
  let abandoned = false;

  const insist = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    while (!abandoned) {
      try {
        return await work();
      } catch (error) {
        onProblem(error);
        if (ending.signal.aborted) return undefined;
        await sleep(retryMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    }
    return undefined;
  };
  const stopActive = (mine: Active, cancelled: boolean): void => {
    mine.cancelled ||= cancelled;
    mine.controller.abort();
  };
  const run = async (runner: JobRunner, job: Job, mine: Active): Promise<JobOutcome> => {
    if (ending.signal.aborted) stopActive(mine, false);
    if (mine.controller.signal.aborted) return STOPPED;
    const onProgress = (progress: unknown): void => {
      if (active !== mine) return;
      mine.progress = progress;
      options.onProgress(mine.id, progress);
    };
    return runAttempt(runner, job, { signal: mine.controller.signal, onProgress });
  };
  const attempt = async (runner: JobRunner, row: JobRow, mine: Active): Promise<void> => {
    const outcome = await run(runner, toJob(row, 0), mine);
    active = undefined;
    const endedByClose =
      ending.signal.aborted && !mine.cancelled && (outcome.state === 'cancelled' || outcome.state === 'interrupted');
    const { keepFinished } = options;
    const finish = () => finishJob(database, row, { outcome, keepFinished });
    await insist(() => change(async () => (endedByClose ? await putBack(database, row) : undefined) ?? finish()));
  };
  // It is active from the moment it stands as running: a cancellation, which is a later change, always finds it.
  const claim = async (): Promise<JobRow | undefined> => {
    const row = await claimNext(database);
    active = row && { id: row.id, controller: new AbortController(), cancelled: false, progress: undefined };
    return row;
  };
  const serve = async (runner: JobRunner): Promise<void> => {
    while (!ending.signal.aborted) {
      const row = await insist(() => change(claim));
      if (row && active) await attempt(runner, row, active);
      else await bell.heard();
    }
  };
  return {
    start: (runner) => {
      if (!ending.signal.aborted) loop ??= serve(runner).catch(onProblem);
    },
    wake: () => bell.ring(),
    stop: (id) => {
      if (active?.id === id) stopActive(active, true);
    },
    progressOf: (id) => (active?.id === id ? active.progress : undefined),
    close: async () => {
      ending.abort();
      bell.ring();
      if (active) stopActive(active, false);
      const waited = new AbortController();
      const timeout = sleep(options.closeTimeoutMs, undefined, { signal: waited.signal }).catch(() => undefined);
      await Promise.race([loop, timeout]);
      waited.abort();
      abandoned = true;
    },
  };
}
