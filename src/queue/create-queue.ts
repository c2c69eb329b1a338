/** @file The queue of one program on a store: submitter and worker in one process, one job at a time. */
import { randomUUID } from 'node:crypto';
import { createSerialiser } from '../base/index.js';
import { stopsJob } from './control.js';
import { createEventHub } from './event-hub.js';
import { storedKeyOf } from './idempotency.js';
import { createJobLoop, type JobLoop } from './job-loop.js';
import type { JobRecord, JobStore } from './job-store.js';
import { requestText } from './job-view.js';
import { createNotifier, listenersOf, type Notifier } from './notifier.js';
import type { QueueSettings } from './options.js';
import type { Queue, WorkingQueue } from './queue.js';
import { createReaders, type ReaderParts, viewOf } from './readers.js';

interface Parts extends ReaderParts {
  readonly store: JobStore;
  readonly settings: QueueSettings;
  readonly loop: JobLoop;
  readonly notifier: Notifier;
  readonly inTurn: ReturnType<typeof createSerialiser>;
}

const createSubmit =
  (parts: Parts): Queue['submit'] =>
  async ({ kind, request, clientId, id = randomUUID(), idempotency }) => {
    const { store, settings, loop, notifier, inTurn } = parts;
    const { limits, now } = settings;
    const key = idempotency && storedKeyOf(idempotency);
    const job = { id, kind, clientId, request: requestText(request), key };
    const accepted = await inTurn(async () => {
      const { row, added } = await store.insert(job, { limits, nowMs: now() });
      if (added) await notifier.notifyState(row);
      return viewOf(parts, row);
    });
    loop.wake();
    notifier.notifyPositions();
    return accepted;
  };

function createControl(parts: Parts): Queue['control'] {
  const { store, settings, loop, notifier, inTurn } = parts;
  /** The wish is on record before the runner hears of it, so that it outlives a crash. */
  const recordStop = (id: string) =>
    inTurn(async () => {
      const { row, left } = await store.requestCancel(id, settings.now());
      if (row && left) await notifier.notifyState(row);
      return { row, left };
    });
  return async (id, message) => {
    const { row, left } = stopsJob(message) ? await recordStop(id) : { row: await store.find(id), left: false };
    const taken = loop.deliver(id, message) || left;
    notifier.notifyPositions();
    return { job: row && (await viewOf(parts, row)), taken };
  };
}

/** Makes changes of the store, and tells of each before the next is made. */
const createChange =
  ({ notifier, inTurn }: Pick<Parts, 'notifier' | 'inTurn'>) =>
  async (work: () => Promise<JobRecord | undefined>): Promise<JobRecord | undefined> => {
    const row = await inTurn(async () => {
      const changed = await work();
      if (changed) await notifier.notifyState(changed);
      return changed;
    });
    notifier.notifyPositions();
    return row;
  };

/** Makes the queue; what the store holds goes on when a runner is there. */
export function createQueue(store: JobStore, settings: QueueSettings): WorkingQueue {
  const { onProblem } = settings;
  const hub = createEventHub(onProblem);
  const inTurn = createSerialiser();
  const notifier = createNotifier({ store, hub, inTurn, onProblem });
  const change = createChange({ notifier, inTurn });
  const onProgress = ({ id }: JobRecord, progress: unknown): void => hub.emit(id, { type: 'progress', progress });
  const loop = createJobLoop({ store, settings, change, onProgress });
  const parts: Parts = { store, settings, loop, notifier, inTurn, progressOf: loop.progressOf };
  const control = createControl(parts);
  return {
    ...createReaders(parts),
    submit: createSubmit(parts),
    control,
    cancel: async (id) => (await control(id, { type: 'cancel' })).job,
    ...listenersOf(hub, notifier),
    start: loop.start,
    close: async () => {
      await loop.close();
      // What was begun before is finished before the caller may close what the store lies in.
      await inTurn(async () => undefined);
    },
  };
}
