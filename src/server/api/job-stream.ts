/** @file A job's news as server-sent events; who comes late gets the state so far first. */
import { PassThrough } from 'node:stream';
import type { Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import type { Job, JobEvent, JobProgress, JobState, SweepProgress } from '../../contract/index.js';
import type { LivePreview } from '../../inference/index.js';
import { pngDataUri } from '../png-text.js';

/** Often enough that no proxy takes the line for dead. */
const KEEP_ALIVE_MS = 15_000;

type Send = (event: string, data: unknown) => void;

/** News of any kind of job; a result holds the same lists. */
type Progress = Partial<JobProgress & SweepProgress>;

/** What grows while a job runs, and as which event a new one is told. */
const LISTS = [
  { key: 'images', event: 'image' },
  { key: 'cells', event: 'cell' },
] as const;

/** What a final state is told as. */
const ENDINGS: Readonly<Partial<Record<JobState, (job: Job, send: Send) => void>>> = {
  done: ({ result }, send) => send('done', { result }),
  interrupted: ({ result }, send) => send('done', { result, interrupted: true }),
  failed: ({ error }, send) => send('error', { error }),
  cancelled: (_job, send) => send('error', { error: new AppError('CANCELLED') }),
};

/** Tells what of progress is new, and the step where nothing else is. */
function createTellProgress(send: Send): (progress: Progress) => void {
  const told = new Map<string, number>();
  return ({ step, ...lists }) => {
    const fresh = LISTS.map(({ key, event }) => ({ key, event, items: lists[key]?.slice(told.get(key) ?? 0) ?? [] }));
    if (step && fresh.every(({ items }) => items.length === 0)) send('step', step);
    for (const { key, event, items } of fresh) {
      for (const item of items) send(event, item);
      told.set(key, (told.get(key) ?? 0) + items.length);
    }
  };
}

/** Turns news that hold the whole into events that hold what is new. */
function createNotifier(send: Send, end: () => void) {
  const tellProgress = createTellProgress(send);
  let position: number | null | undefined;
  const tellPosition = (now: number | null): void => {
    if (now === null || now === position) return;
    position = now;
    send('queued', { position: now });
  };
  const tellJob = (job: Job): void => {
    tellPosition(job.position);
    const ending = ENDINGS[job.state];
    const known = (job.result ?? job.progress) as Progress | undefined;
    if (known) tellProgress(known);
    if (!ending) return;
    ending(job, send);
    end();
  };
  return { tellPosition, tellProgress, tellJob };
}

type Notifier = ReturnType<typeof createNotifier>;

const hearWith =
  (notifier: Notifier) =>
  (event: JobEvent): void => {
    if (event.type === 'position') notifier.tellPosition(event.position);
    else if (event.type === 'progress') notifier.tellProgress(event.progress as Progress);
    else notifier.tellJob(event.job);
  };

/** Keeps a stream open, and calls these when it is closed. */
function untilClosed(stream: PassThrough, ends: readonly (() => void)[]): void {
  const keepAlive = setInterval(() => stream.write(': still here\n\n'), KEEP_ALIVE_MS);
  stream.on('close', () => {
    clearInterval(keepAlive);
    for (const end of ends) end();
  });
}

/** The stream of one job; it ends with the job, or when the reader goes away. */
export function streamJob({ queue, previews }: Pick<Service, 'queue' | 'previews'>, id: string): PassThrough {
  const stream = new PassThrough();
  const send: Send = (event, data) => {
    if (!stream.writableEnded) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const notifier = createNotifier(send, () => stream.end());
  const waiting: JobEvent[] = [];
  const hear = hearWith(notifier);
  let hearing: (event: JobEvent) => void = (event) => void waiting.push(event);
  const unsubscribe = queue.subscribe(id, (event) => hearing(event));
  const tellPreview = (preview: LivePreview | undefined): void => {
    if (preview?.jobId === id) send('preview', { image: pngDataUri(preview.png) });
  };
  untilClosed(stream, [unsubscribe, previews.subscribe(tellPreview)]);
  const begin = async (): Promise<void> => {
    const job = await queue.get(id);
    if (job) notifier.tellJob(job);
    tellPreview(previews.latest(id));
    hearing = hear;
    if (!stream.writableEnded) for (const event of waiting) hear(event);
  };
  begin().catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
  return stream;
}
