/** @file Work that is tried again until it succeeds: what became of a job is not lost to a full disk. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Pause before another try, in milliseconds. */
  readonly retryMs: number;
  /** Aborted when there is to be one more try at most. */
  readonly closing: AbortSignal;
  /** True when not even that: what the work needs may be gone. */
  readonly isAbandoned: () => boolean;
  /** Hears of each failure. */
  readonly onProblem: (error: unknown) => void;
}

/** Tries work again until it succeeds or the queue closes; undefined = it never did. */
export async function retryUntilClosed<T>(
  work: () => Promise<T>,
  { retryMs, closing, isAbandoned, onProblem }: RetryOptions,
): Promise<T | undefined> {
  while (!isAbandoned()) {
    try {
      return await work();
    } catch (error) {
      onProblem(error);
      if (closing.aborted) return undefined;
      await sleep(retryMs, undefined, { signal: closing }).catch(() => undefined);
    }
  }
  return undefined;
}
