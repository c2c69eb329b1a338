/** @file The loop that takes jobs from the line of one program, one at a time. */
import { createAsyncSignal } from './async-signal.js';
import { type AttemptParts, type Attempts, createAttempts } from './attempts.js';
import type { JobStore } from './job-store.js';
import type { JobRunner } from './queue.js';

export interface JobLoopParts extends AttemptParts {
  readonly store: JobStore;
}

export interface JobLoop extends Pick<Attempts, 'deliver' | 'progressOf'> {
  start(runner: JobRunner): void;
  /** There may be something to do. */
  wake(): void;
  close(): Promise<void>;
}

/** Makes a loop that does nothing until `start`. */
export function createJobLoop(parts: JobLoopParts): JobLoop {
  const { store, settings } = parts;
  const mayHaveWork = createAsyncSignal();
  const attempts = createAttempts(parts);
  let loop: Promise<void> | undefined;
  const claim = () => store.claimNext(settings.now());
  const serve = async (runner: JobRunner): Promise<void> => {
    while (!attempts.isClosing()) if (!(await attempts.next(runner, claim))) await mayHaveWork.wait();
  };
  return {
    start: (runner) => {
      if (!attempts.isClosing()) loop ??= serve(runner).catch(settings.onProblem);
    },
    wake: mayHaveWork.set,
    deliver: attempts.deliver,
    progressOf: attempts.progressOf,
    close: () => {
      attempts.close();
      mayHaveWork.set();
      return attempts.settle(loop, settings.closeTimeoutMs);
    },
  };
}
