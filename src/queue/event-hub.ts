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
  /** Ids of the jobs that somebody hears. */
  subscribed(): readonly string[];
  subscribe(jobId: string, listener: JobListener): () => void;
  onEvent(listener: JobListener): () => void;
}

/** A listener that throws goes to `onProblem` and keeps nobody else from hearing. */
const createTell =
  (onProblem: (error: unknown) => void) =>
  (listeners: Iterable<JobListener>, event: JobEvent): void => {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        onProblem(error);
      }
    }
  };

interface JobListeners {
  /** The place that a job's listeners were told last. */
  toldPosition?: number;
  readonly listeners: Set<JobListener>;
}

/** Who listens to which job. */
function createSubscriptions() {
  const byJob = new Map<string, JobListeners>();
  const end = (jobId: string, listener: JobListener): void => {
    const entry = byJob.get(jobId);
    entry?.listeners.delete(listener);
    if (entry?.listeners.size === 0) byJob.delete(jobId);
  };
  return {
    byJob,
    subscribe: (jobId: string, listener: JobListener) => {
      const entry = byJob.get(jobId) ?? { listeners: new Set() };
      entry.listeners.add(listener);
      byJob.set(jobId, entry);
      return () => end(jobId, listener);
    },
  };
}

/** Tells jobs their places, each only when it has changed. */
const createEmitPositions =
  ({ byJob }: ReturnType<typeof createSubscriptions>, emit: EventHub['emit']): EventHub['emitPositions'] =>
  (waiting) => {
    for (const [index, jobId] of waiting.entries()) {
      const position = index + 1;
      const entry = byJob.get(jobId);
      if (!entry || entry.toldPosition === position) continue;
      entry.toldPosition = position;
      emit(jobId, { type: 'position', position });
    }
  };

/** Makes a hub. */
export function createEventHub(onProblem: (error: unknown) => void): EventHub {
  const everyone = new Set<JobListener>();
  const subscriptions = createSubscriptions();
  const { byJob, subscribe } = subscriptions;
  const tell = createTell(onProblem);
  let seq = 0;
  const emit = (jobId: string, news: News): void => {
    seq += 1;
    const event: JobEvent = { jobId, seq, ...news };
    tell(byJob.get(jobId)?.listeners ?? [], event);
    if (event.type !== 'position') tell(everyone, event);
  };

  return {
    emit,
    emitPositions: createEmitPositions(subscriptions, emit),
    hasSubscribers: () => byJob.size > 0,
    subscribed: () => [...byJob.keys()],
    subscribe,
    onEvent: (listener) => {
      everyone.add(listener);
      return () => void everyone.delete(listener);
    },
  };
}
