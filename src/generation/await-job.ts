/** @file Waiting for the end of a job. */
import { FINAL_STATES, type Job } from '../contract/index.js';
import type { Queue } from '../queue/index.js';

const isFinal = ({ state }: Job): boolean => FINAL_STATES.some((final) => final === state);

/** Resolves with the job when it has reached its end. */
export async function ended(queue: Pick<Queue, 'get' | 'subscribe'>, id: string): Promise<Job> {
  let stop = (): void => undefined;
  const told = new Promise<Job>((resolve) => {
    stop = queue.subscribe(id, (event) => {
      if (event.type === 'state' && isFinal(event.job)) resolve(event.job);
    });
  });
  try {
    const now = await queue.get(id);
    return now && isFinal(now) ? now : await told;
  } finally {
    stop();
  }
}
