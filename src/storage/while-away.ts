/** @file Work on a shared service that is tried again while the service is away: one that restarts is back in seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../base/index.js';

export interface WhileAwayOptions {
  /** How often it is tried before the failure counts. */
  readonly tries?: number;
  /** Between two of them, in milliseconds. */
  readonly pauseMs?: number;
}

const isAway = (error: unknown): boolean => error instanceof AppError && error.code === 'SERVICE_UNREACHABLE';

/** Does work that may be done twice, until the service is there. @throws what the work throws otherwise, and at the last try */
export async function whileAway<T>(work: () => Promise<T>, options: WhileAwayOptions = {}): Promise<T> {
  const { tries = 30, pauseMs = 1000 } = options;
  for (let left = tries - 1; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left <= 0 || !isAway(error)) throw error;
      await sleep(pauseMs);
    }
  }
}
