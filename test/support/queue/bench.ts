/** @file What every test of a queue works with: one queue of one implementation at a time, opened and lost at will. */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { AppError } from '../../../src/base/index.js';
import type { Job, JobState } from '../../../src/contract/index.js';
import type { JobRunner, Queue, QueueOptions, QueueWorker } from '../../../src/queue/index.js';

/** The two sides of a queue, which may be one object, or lie in two processes. */
export interface QueueSides {
  readonly queue: Queue;
  readonly worker: QueueWorker;
}

/** One place where an implementation keeps jobs; opened again it holds what was there, if the implementation is durable. */
export interface QueuePlace {
  open(options: QueueOptions): Promise<QueueSides>;
  /** What holds the jobs goes away after the queue was closed. */
  shut(): Promise<void>;
  /** The program is lost: nothing is told to the queue. */
  lose(): Promise<void>;
  destroy(): Promise<void>;
}

export interface QueueBench {
  readonly queue: Queue;
  readonly worker: QueueWorker;
  /** What the queue told of that no caller waited for. */
  readonly problems: unknown[];
  /** Closes the queue and opens it again. */
  restart(options?: QueueOptions): Promise<void>;
  /** Opens the queue again after the program was lost. */
  lose(options?: QueueOptions): Promise<void>;
  submit(id: string, clientId?: string): Promise<Job>;
  untilState(id: string, state: JobState): Promise<void>;
}

async function closeBoth({ queue, worker }: QueueSides): Promise<void> {
  await worker.close();
  if ((queue as unknown) !== worker) await queue.close();
}

/** A bench on a new place for each test of the group that is being described. */
export function useQueueBench(createPlace: () => Promise<QueuePlace>): QueueBench {
  const problems: unknown[] = [];
  let place: QueuePlace;
  let sides: QueueSides;
  const open = async (options: QueueOptions = {}): Promise<void> => {
    sides = await place.open({ onProblem: (error) => problems.push(error), retryMs: 5, ...options });
  };
  beforeEach(async () => {
    problems.length = 0;
    place = await createPlace();
    await open();
  });
  afterEach(async () => {
    await closeBoth(sides);
    await place.shut();
    await place.destroy();
  });
  return {
    get queue() {
      return sides.queue;
    },
    get worker() {
      return sides.worker;
    },
    problems,
    restart: async (options) => {
      await closeBoth(sides);
      await place.shut();
      await open(options);
    },
    lose: async (options) => {
      await place.lose();
      await open(options);
    },
    submit: (id, clientId = 'a') => sides.queue.submit({ id, kind: 'generate', clientId, request: { id } }),
    untilState: (id, state) =>
      vi.waitFor(async () => expect((await sides.queue.get(id))?.state).toBe(state), { timeout: 30_000, interval: 5 }),
  };
}

/** Runs until it is aborted; `ready` is what it then returns, else it throws as the rest of the program does. */
export const untilAborted =
  (ready?: unknown): JobRunner =>
  (_job, { signal }) =>
    new Promise((resolve, reject) => {
      const stop = () => (ready === undefined ? reject(new AppError('CANCELLED')) : resolve(ready));
      signal.addEventListener('abort', stop, { once: true });
    });

/** Never ends. */
export const never: JobRunner = () => new Promise(() => undefined);
