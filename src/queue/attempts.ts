/**
 * @file One attempt after another: a job is claimed, run, and what became of it is written. A write that is refused is
 * tried again until it succeeds or the queue closes; then the job stands as running and is run anew later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActiveJob, createActiveJob } from './active-job.js';
import type { ControlMessage } from './control.js';
import type { JobOutcome, JobRecord, JobStore } from './job-store.js';
import { toJob } from './job-view.js';
import type { QueueSettings } from './options.js';
import type { JobRunner } from './queue.js';
import { retryUntilClosed } from './retry.js';

type Change = () => Promise<JobRecord | undefined>;

export interface AttemptParts {
  readonly store: Pick<JobStore, 'finish' | 'putBack'>;
  readonly settings: QueueSettings;
  /** Makes a change of the store and tells of the job it returns before any other change is made. */
  readonly change: (work: Change) => Promise<JobRecord | undefined>;
  readonly onProgress: (row: JobRecord, progress: unknown) => void;
  /** Done when a job was claimed and can be reached by messages, before it runs. */
  readonly beforeRun?: (row: JobRecord) => void;
  /** Done before it is written what became of a job. */
  readonly beforeEnd?: () => Promise<void>;
}

export interface Attempts {
  /** Claims a job and runs it to its end; false = there was none. Never rejects. */
  next(runner: JobRunner, claim: Change): Promise<boolean>;
  /** Gives a message to the job when it is the running one; whether anything came of it. */
  deliver(id: string, message: ControlMessage): boolean;
  /** The running job. */
  current(): JobRecord | undefined;
  /** Latest news of the running job. */
  progressOf(id: string): unknown;
  /** Stops the running job and puts it back: it is no longer this worker's. */
  handBack(): void;
  /** Hands back what runs, and nothing is claimed any more. */
  close(): void;
  isClosing(): boolean;
  /** Waits for the end of the running job, so long; nothing is written afterwards. */
  settle(running: Promise<unknown> | undefined, timeoutMs: number): Promise<void>;
}

interface Running {
  readonly row: JobRecord;
  readonly job: ActiveJob;
}

/** Tries changes again until the queue closes. */
function createRetries({ settings: { retryMs, onProblem }, change }: AttemptParts) {
  const closing = new AbortController();
  let isAbandoned = false;
  const options = { retryMs, closing: closing.signal, isAbandoned: () => isAbandoned, onProblem };
  return {
    closing,
    changed: (work: Change) => retryUntilClosed(() => change(work), options),
    abandon: () => {
      isAbandoned = true;
    },
  };
}

/** Waits, but not for ever. */
async function within(work: Promise<unknown> | undefined, timeoutMs: number): Promise<void> {
  const waited = new AbortController();
  const timeout = sleep(timeoutMs, undefined, { signal: waited.signal }).catch(() => undefined);
  await Promise.race([work, timeout]);
  waited.abort();
}

/** Writes what became of an attempt, or puts its job back. */
const ending =
  ({ store, settings: { keepFinished, now } }: AttemptParts, { row, job }: Running, outcome: JobOutcome): Change =>
  async () =>
    (job.isHandedBack(outcome) ? await store.putBack(row) : undefined) ??
    store.finish(row, { outcome, keepFinished, nowMs: now() });

/** The running job: from the moment it stands as running, so that a message, which is a later change, always finds it. */
function createRunningJob({ onProgress }: AttemptParts) {
  let active: Running | undefined;
  const jobOf = (id: string): ActiveJob | undefined => (active?.row.id === id ? active.job : undefined);
  return {
    claimed: (claim: Change) => async (): Promise<JobRecord | undefined> => {
      const row = await claim();
      active = row && { row, job: createActiveJob(row.id, (progress) => onProgress(row, progress)) };
      return row;
    },
    running: () => active,
    forget: () => {
      active = undefined;
    },
    deliver: (id: string, message: ControlMessage) => jobOf(id)?.deliver(message) ?? false,
    current: () => active?.row,
    progressOf: (id: string) => jobOf(id)?.progress(),
    handBack: () => active?.job.close(),
  };
}

type RunningJob = Pick<ReturnType<typeof createRunningJob>, 'claimed' | 'running' | 'forget'>;
type Retries = Pick<ReturnType<typeof createRetries>, 'closing' | 'changed'>;

const createNext =
  (parts: AttemptParts, { claimed, running, forget }: RunningJob, { closing, changed }: Retries): Attempts['next'] =>
  async (runner, claim) => {
    const active = closing.signal.aborted || !(await changed(claimed(claim))) ? undefined : running();
    if (!active) return false;
    if (closing.signal.aborted) active.job.close();
    parts.beforeRun?.(active.row);
    const outcome = await active.job.run(runner, toJob(active.row, 0));
    await parts.beforeEnd?.();
    forget();
    await changed(ending(parts, active, outcome));
    return true;
  };

/** Makes it; nothing is claimed until `next`. */
export function createAttempts(parts: AttemptParts): Attempts {
  const { closing, changed, abandon } = createRetries(parts);
  const { claimed, running, forget, ...reached } = createRunningJob(parts);
  return {
    ...reached,
    next: createNext(parts, { claimed, running, forget }, { closing, changed }),
    close: () => {
      closing.abort();
      reached.handBack();
    },
    isClosing: () => closing.signal.aborted,
    settle: async (running, timeoutMs) => {
      await within(running, timeoutMs);
      abandon();
    },
  };
}
