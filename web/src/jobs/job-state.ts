/** @file A job as its events tell it; a pure reducer. */
import type { FailureNews, JobImage, JobResult, JobStep, Notice, Picture } from '../api/index.js';

export interface JobView {
  readonly phase: 'idle' | 'waiting' | 'running' | 'done' | 'interrupted' | 'failed';
  readonly position: number;
  readonly done: number;
  readonly total: number;
  /** Which of the batches is drawn, from 0. */
  readonly batch: number;
  readonly batchCount: number;
  readonly secondsLeft: number;
  /** Whether it was interrupted and finishes what is being drawn first. */
  readonly finishing: boolean;
  /** Whether it was interrupted and ends at once. */
  readonly stopping: boolean;
  readonly preview: string | null;
  readonly images: readonly Picture[];
  readonly seconds: number | null;
  /** What the server noticed that did not stop the job. */
  readonly warnings: readonly Notice[];
  readonly failure: FailureNews | null;
  /** Whether it never became a job: the request was refused, which says nothing of what was drawn before. */
  readonly refused: boolean;
}

export type JobNews =
  | { readonly type: 'started' }
  | { readonly type: 'forgotten' }
  | { readonly type: 'queued'; readonly position: number }
  | ({ readonly type: 'step' } & JobStep)
  | { readonly type: 'finishing' }
  | { readonly type: 'stopping' }
  | { readonly type: 'preview'; readonly image: string }
  | ({ readonly type: 'image' } & JobImage)
  | { readonly type: 'done'; readonly result: JobResult; readonly interrupted?: boolean }
  | { readonly type: 'error'; readonly error: FailureNews }
  | { readonly type: 'refused'; readonly error: FailureNews }
  | { readonly type: 'forgiven' };

export const IDLE: JobView = {
  phase: 'idle',
  position: 0,
  done: 0,
  total: 0,
  batch: 0,
  batchCount: 1,
  secondsLeft: 0,
  finishing: false,
  stopping: false,
  preview: null,
  images: [],
  seconds: null,
  warnings: [],
  failure: null,
  refused: false,
};

/** A job that was asked for, before anything is known of it. */
export const ASKED: JobView = { ...IDLE, phase: 'waiting' };

/** Whether the job still goes on. */
export const isBusy = ({ phase }: JobView): boolean => phase === 'waiting' || phase === 'running';

/** Codes of a job that was stopped because somebody asked for it. */
const STOPPED = new Set(['CANCELLED', 'INTERRUPTED', 'ABORTED']);

function failed(job: JobView, error: FailureNews): JobView {
  if (STOPPED.has(error.code)) return { ...job, phase: 'interrupted', preview: null };
  return { ...job, phase: 'failed', preview: null, failure: error };
}

function withImage(images: readonly Picture[], index: number, picture: Picture): readonly Picture[] {
  const next = [...images];
  next[index] = picture;
  return next;
}

/** A job that was stopped, here or elsewhere, ends with what was ready; the answer to Interrupt may come after that. */
function done(job: JobView, { result, interrupted = false }: JobNews & { readonly type: 'done' }): JobView {
  const { images, seconds, warnings } = result;
  const isStopped = job.stopping || (interrupted && !job.finishing);
  return { ...job, phase: isStopped ? 'interrupted' : 'done', preview: null, images, seconds, warnings };
}

/** Also told anew after a restart of the server, which begins the job again. */
const queued = (job: JobView, position: number): JobView => ({
  ...job,
  phase: 'waiting',
  position,
  done: 0,
  total: 0,
  finishing: false,
  stopping: false,
  preview: null,
});

/** The job after one more piece of news. */
export function jobReducer(job: JobView, news: JobNews): JobView {
  switch (news.type) {
    case 'started':
      return ASKED;
    case 'forgotten':
      return isBusy(job) ? IDLE : job;
    case 'queued':
      return queued(job, news.position);
    case 'step': {
      const { done, total, batch, batchCount, secondsLeft } = news;
      return { ...job, phase: 'running', done, total, batch, batchCount, secondsLeft };
    }
    case 'finishing':
    case 'stopping':
      // The answer may come when the job has ended.
      return isBusy(job) ? { ...job, [news.type]: true } : job;
    case 'preview':
      return { ...job, preview: news.image };
    case 'image':
      return { ...job, phase: 'running', images: withImage(job.images, news.index, news) };
    case 'done':
      return done(job, news);
    case 'error':
      return failed(job, news.error);
    case 'refused':
      return { ...job, phase: 'failed', failure: news.error, refused: true };
    case 'forgiven':
      return job.refused ? IDLE : job;
  }
}

/** The job with its steps as they were asked for: some samplers call the model once less than that. */
export function countedAsAsked(job: JobView, steps: number | null): JobView {
  const { done, total, batchCount } = job;
  if (steps === null || total / batchCount !== steps - 1) return job;
  const all = steps * batchCount;
  return { ...job, done: Math.round((done * all) / total), total: all };
}

/** Where an interrupted job stood in the picture it was drawing. */
export interface Unfinished {
  readonly pictures: readonly Picture[];
  /** Steps of that picture. */
  readonly done: number;
  readonly total: number;
}

/** What of an interrupted job is not drawn to the end; undefined = every picture that is there is whole. */
export function unfinishedOf({ phase, done: all, total, batch, batchCount, images }: JobView): Unfinished | undefined {
  const each = total / batchCount;
  const steps = Math.round(all - batch * each);
  const pictures = images.slice(Math.round((images.length * batch) / (batch + 1)));
  if (phase !== 'interrupted' || pictures.length === 0 || steps <= 0 || steps >= each) return undefined;
  return { pictures, done: steps, total: Math.round(each) };
}
