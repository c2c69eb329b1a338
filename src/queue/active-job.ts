/** @file The attempt that is going on: its latest progress, and the messages that reach it. */
import type { Job } from '../contract/index.js';
import { type ControlListener, type ControlMessage, stopsJob } from './control.js';
import type { JobOutcome } from './job-store.js';
import type { JobContext, JobRunner } from './queue.js';
import { runAttempt } from './run-attempt.js';

export interface ActiveJob {
  readonly id: string;
  /** Latest news. */
  progress(): unknown;
  /** Whether it was cut short by its worker and not by a user, so that it is to be run again. */
  isHandedBack(outcome: JobOutcome): boolean;
  /** Gives a message to the runner and stops the job where the message says so; whether anything came of it. */
  deliver(message: ControlMessage): boolean;
  /** Stops it because its worker ends, or may not go on. */
  close(): void;
  /** Runs the job, unless it was stopped before. */
  run(runner: JobRunner, job: Job): Promise<JobOutcome>;
}

const STOPPED: JobOutcome = { state: 'cancelled', result: null, error: null };

/** What a job ends as that was stopped. */
const CUT: readonly JobOutcome['state'][] = ['cancelled', 'interrupted'];

/** What the runner of a job sees, and what the attempt hears from it. */
function createContext(signal: AbortSignal, onProgress: (progress: unknown) => void) {
  const listeners = new Set<ControlListener>();
  let latest: unknown;
  let isOver = false;
  const context: JobContext = {
    signal,
    onProgress: (progress) => {
      if (isOver) return;
      latest = progress;
      onProgress(progress);
    },
    onControl: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const end = (): void => {
    isOver = true;
  };
  return { context, listeners, latest: () => latest, end };
}

/** How an attempt ends early: by a user's wish, or with its worker. */
function createStops() {
  const controller = new AbortController();
  let isStopped = false;
  let isClosed = false;
  return {
    signal: controller.signal,
    stop: () => {
      isStopped = true;
      controller.abort();
    },
    close: () => {
      isClosed = true;
      controller.abort();
    },
    isByWorker: () => isClosed && !isStopped,
  };
}

/** Makes an attempt that has not begun. */
export function createActiveJob(id: string, onProgress: (progress: unknown) => void): ActiveJob {
  const { signal, stop, close, isByWorker } = createStops();
  const { context, listeners, latest, end } = createContext(signal, onProgress);
  return {
    id,
    close,
    progress: latest,
    isHandedBack: ({ state }) => isByWorker() && CUT.includes(state),
    deliver: (message) => {
      const taken = [...listeners].map((listener) => listener(message)).includes(true);
      if (!stopsJob(message)) return taken;
      stop();
      return true;
    },
    run: async (runner, job) => {
      const outcome = signal.aborted ? STOPPED : await runAttempt(runner, job, context);
      end();
      return outcome;
    },
  };
}
