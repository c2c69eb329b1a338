/** @file Steps done, to do, and the time that is left. */

export interface ProgressState {
  readonly done: number;
  readonly total: number;
  readonly batchCount: number;
  readonly secondsLeft: number;
}

export interface Progress {
  /** Counts one step. */
  step(): ProgressState;
  /** Counts one evaluation of the model. */
  evaluate(): void;
  readonly evaluations: () => number;
}

/** Time left is the mean of the steps so far times those to come; a sampler may make more steps than were foreseen. */
export function createProgress(
  stepCount: number,
  batchCount: number,
  now: () => number = () => performance.now(),
): Progress {
  const foreseen = stepCount * batchCount;
  const started = now();
  let done = 0;
  let evaluations = 0;
  return {
    step: () => {
      done++;
      const total = Math.max(foreseen, done);
      const secondsLeft = ((now() - started) / 1000 / done) * (total - done);
      return { done, total, batchCount, secondsLeft };
    },
    evaluate: () => {
      evaluations++;
    },
    evaluations: () => evaluations,
  };
}
