/** @file A job as its events tell it; a pure reducer. */
import type { FailureNews } from '../api/http.js';
import type { JobImage, JobResult, JobStep, Notice, Picture } from '../api/types.js';

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
  readonly preview: string | null;
  readonly images: readonly Picture[];
  readonly seconds: number | null;
  /** What the server noticed that did not stop the job. */
  readonly warnings: readonly Notice[];
  readonly failure: FailureNews | null;
}

export type JobNews =
  | { readonly type: 'started' }
  | { readonly type: 'forgotten' }
  | { readonly type: 'queued'; readonly position: number }
  | ({ readonly type: 'step' } & JobStep)
  | { readonly type: 'finishing' }
  | { readonly type: 'preview'; readonly image: string }
  | ({ readonly type: 'image' } & JobImage)
  | { readonly type: 'done'; readonly result: JobResult }
  | { readonly type: 'error'; readonly error: FailureNews };

export const IDLE: JobView = {
  phase: 'idle',
  position: 0,
  done: 0,
  total: 0,
  batch: 0,
  batchCount: 1,
  secondsLeft: 0,
  finishing: false,
  preview: null,
  images: [],
  seconds: null,
  warnings: [],
  failure: null,
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

/** The job after one more piece of news. */
export function jobReducer(job: JobView, news: JobNews): JobView {
  switch (news.type) {
    case 'started':
      return ASKED;
    case 'forgotten':
      return isBusy(job) ? IDLE : job;
    case 'queued':
      // Also told anew after a restart of the server, which begins the job again.
      return { ...job, phase: 'waiting', position: news.position, done: 0, total: 0, finishing: false, preview: null };
    case 'step': {
      const { done, total, batch, batchCount, secondsLeft } = news;
      return { ...job, phase: 'running', done, total, batch, batchCount, secondsLeft };
    }
    case 'finishing':
      // The answer may come when the job has ended.
      return isBusy(job) ? { ...job, finishing: true } : job;
    case 'preview':
      return { ...job, preview: news.image };
    case 'image':
      return { ...job, phase: 'running', images: withImage(job.images, news.index, news) };
    case 'done': {
      const { images, seconds, warnings } = news.result;
      return { ...job, phase: 'done', preview: null, images, seconds, warnings };
    }
    case 'error':
      return failed(job, news.error);
  }
}
