/** @file Who hears what about jobs: one sequence of numbered events, to listeners of one job and of all. */
import type { Job, JobEvent } from '../contract/index.js';
import type { JobListener } from './queue.js';

type News =
  | { readonly type: 'state'; readonly job: Job }
  | { readonly type: 'position'; readonly position: number }
  | { readonly type: 'progress'; readonly progress: unknown };

export interface EventHub {
  emit(jobId: string, news: News): void;
  /** Tells each subscribed job its place when that has changed; `waiting` in the order of the line. */
  emitPositions(waiting: readonly string[]): void;
  hasSubscribers(): boolean;
  subscribe(jobId: string, listener: JobListener): () => void;
  onEvent(listener: JobListener): () => void;
}

/** Makes a hub; a listener that throws goes to `onProblem` and keeps nobody else from hearing. */
export function createEventHub(onProblem: (error: unknown) => void): EventHub {
  const everyone = new Set<JobListener>();
  const byJob = new Map<string, Set<JobListener>>();
  const toldPosition = new Map<string, number>();
  let seq = 0;

  const tell = (listeners: Iterable<JobListener>, event: JobEvent): void => {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        onProblem(error);
      }
    }
  };
  const emit = (jobId: string, news: News): void => {
    seq += 1;
    const event: JobEvent = { jobId, seq, ...news };
    tell(byJob.get(jobId) ?? [], event);
    if (event.type !== 'position') tell(everyone, event);
  };
  const unsubscribe = (jobId: string, listener: JobListener): void => {
    const listeners = byJob.get(jobId);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    byJob.delete(jobId);
    toldPosition.delete(jobId);
  };
  return {
    emit,
    emitPositions: (waiting) => {
      for (const [index, jobId] of waiting.entries()) {
        if (!byJob.has(jobId) || toldPosition.get(jobId) === index + 1) continue;
        toldPosition.set(jobId, index + 1);
        emit(jobId, { type: 'position', position: index + 1 });
      }
    },
    hasSubscribers: () => byJob.size > 0,
    subscribe: (jobId, listener) => {
      const listeners = byJob.get(jobId) ?? new Set();
      byJob.set(jobId, listeners.add(listener));
      return () => unsubscribe(jobId, listener);
    },
    onEvent: (listener) => {
      everyone.add(listener);
      return () => void everyone.delete(listener);
    },
  };
}
