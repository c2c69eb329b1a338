/**
 * @file A plan run at once, as the only job of a queue in memory: how the command line and the library draw. Whoever runs it
 * is the same as behind a server's queue, and what it is told are the same messages.
 */
import { randomUUID } from 'node:crypto';
import { AppError, consume, throwIfAborted } from '../base/index.js';
import type { GenerationPlan } from '../contract/index.js';
import { readPlan } from '../inference/index.js';
import { type ControlType, createInlineQueue, type JobContext, type Queue } from '../queue/index.js';
import { ended } from './await-job.js';
import { createHandover, type Handover } from './handover.js';

/** How a caller ends what it asked for. */
interface InlineSignals {
  /** Once aborted, the job is cancelled. */
  readonly signal?: AbortSignal | undefined;
  /** Once aborted, the job is interrupted: what is unfinished is kept as it is. */
  readonly interrupt?: AbortSignal | undefined;
}

interface InlineJob<T> {
  /** @throws what the work throws, CANCELLED where it did not begin */
  readonly done: Promise<T>;
  /** Resolves when the messages that were sent have reached the work. */
  delivered(): Promise<unknown>;
  cancel(): void;
}

const CLIENT = 'inline';

/** Sends a message for each signal that is aborted. */
function createMessenger(queue: Queue, id: string, { signal, interrupt }: InlineSignals) {
  let delivered: Promise<unknown> = Promise.resolve();
  const send = (type: ControlType): void => {
    delivered = Promise.all([delivered, queue.control(id, { type })]);
  };
  const senders = [
    [interrupt, () => send('interrupt')],
    [signal, () => send('cancel')],
  ] as const;
  for (const [wish, tell] of senders) wish?.addEventListener('abort', tell, { once: true });
  return {
    cancel: () => send('cancel'),
    delivered: () => delivered,
    /** Tells what was wished before there was a job. */
    begin: (): void => void (interrupt?.aborted && send('interrupt')),
    end: (): void => {
      for (const [wish, tell] of senders) wish?.removeEventListener('abort', tell);
    },
  };
}

/** Begins to work on a plan. What comes of it, its error too, is the caller's as it is; the queue sees JSON only. */
export function startInline<T>(
  plan: GenerationPlan,
  work: (plan: GenerationPlan, context: JobContext) => Promise<T>,
  signals: InlineSignals = {},
): InlineJob<T> {
  const queue = createInlineQueue();
  const id = randomUUID();
  const messenger = createMessenger(queue, id, signals);
  const run = async (): Promise<T> => {
    throwIfAborted(signals.signal);
    await queue.submit({ id, kind: plan.kind, request: plan, clientId: CLIENT });
    let result: Promise<T> | undefined;
    queue.start(async ({ request }, context) => {
      result = work(readPlan(request), context);
      messenger.begin();
      await result;
    });
    await ended(queue, id);
    return result ?? Promise.reject(new AppError('CANCELLED'));
  };
  const done = run().finally(messenger.end).finally(queue.close);
  return { done, delivered: messenger.delivered, cancel: messenger.cancel };
}

/** What is given, until there is no more; a message that was sent reaches the work before it goes on. */
async function* handedOver<E>(events: Handover<E>, delivered: () => Promise<unknown>): AsyncGenerator<E, void> {
  for (let next = await events.take(); next; next = await events.take()) {
    yield next.value;
    await delivered();
  }
}

/** The same for work that tells what happens: it goes on when the next event is asked for. */
export async function* runInline<E, R>(
  plan: GenerationPlan,
  work: (plan: GenerationPlan, context: JobContext) => AsyncGenerator<E, R>,
  signals: InlineSignals = {},
): AsyncGenerator<E, R> {
  const events = createHandover<E>();
  const run = (read: GenerationPlan, context: JobContext) => consume(work(read, context), events.give);
  const { done, delivered, cancel } = startInline(plan, run, signals);
  const result = done.finally(events.end);
  result.catch(() => undefined);
  let isWanted = true;
  try {
    yield* handedOver(events, delivered);
    isWanted = false;
    return await result;
  } finally {
    if (isWanted) cancel();
    events.end();
    await result.catch(() => undefined);
  }
}
