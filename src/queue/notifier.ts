/** @file What is told of changes, in the order in which they were made. */
import type { EventHub } from './event-hub.js';
import type { JobRecord, JobStore } from './job-store.js';
import { toJob } from './job-view.js';
import type { Queue } from './queue.js';

export interface Notifier {
  /** Tells the state of a job that was just changed; to be called within the change's turn. */
  notifyState(row: JobRecord): Promise<void>;
  /** Tells who waits where, once for all changes until then. */
  notifyPositions(): void;
}

interface NotifierParts {
  readonly store: Pick<JobStore, 'positionOf' | 'waitingIds'>;
  readonly hub: EventHub;
  /** Runs work when all changes before are made and told. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onProblem: (error: unknown) => void;
}

/** Makes a notifier: nothing is told before it is kept, and nothing in between. */
export function createNotifier({ store, hub, inTurn, onProblem }: NotifierParts): Notifier {
  let isDue = false;
  const emitPositions = async (): Promise<void> => {
    isDue = false;
    hub.emitPositions(await store.waitingIds());
  };
  return {
    notifyState: async (row) => hub.emit(row.id, { type: 'state', job: toJob(row, await store.positionOf(row)) }),
    notifyPositions: () => {
      if (isDue || !hub.hasSubscribers()) return;
      isDue = true;
      inTurn(emitPositions).catch(onProblem);
    },
  };
}

/** How a queue lets others hear of jobs; who begins to listen hears the places first. */
export const listenersOf = (hub: EventHub, notifier: Notifier): Pick<Queue, 'subscribe' | 'onEvent'> => ({
  onEvent: hub.onEvent,
  subscribe: (id, listener) => {
    const unsubscribe = hub.subscribe(id, listener);
    notifier.notifyPositions();
    return unsubscribe;
  },
});
