/** @file Listens to a job's events, and keeps listening through a restart of the server. */
import { type Dispatch, useEffect } from 'react';
import { answerOf, api } from './client.js';
import { ApiError, type ErrorBody } from './http.js';
import type { JobResult } from './types.js';

const AGAIN_MS = 1500;
const NEWS = ['queued', 'step', 'preview', 'image', 'cell', 'done', 'error'] as const;
const LAST: ReadonlySet<string> = new Set(['done', 'error']);

/** Any event with its data, or that the server does not know the job. */
interface AnyNews {
  readonly type: (typeof NEWS)[number] | 'forgotten';
}

interface AnyEnd extends ErrorBody {
  readonly type: string;
  readonly result?: JobResult;
}

/** Status of a job that the server does not know. */
const GONE = 404;

/** Steps come faster than anybody reads: in this time the newest one is told. */
const STEP_MS = 100;

/** Tells steps at that pace, and everything else at once, in order. */
function paceSteps<N extends { readonly type: string }>(tell: Dispatch<N>) {
  let step: N | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (step) tell(step);
    step = undefined;
  };
  const pace = (news: N) => {
    if (news.type === 'step') {
      step = news;
      timer ??= setTimeout(flush, STEP_MS);
    } else {
      flush();
      tell(news);
    }
  };
  return { pace, stop: () => clearTimeout(timer) };
}

/** Opens the stream of a job; the function returned closes it. */
function listen<N extends { readonly type: string }>(jobId: string, tell: Dispatch<N>): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const { pace, stop } = paceSteps(tell);

  const close = () => {
    closed = true;
    clearTimeout(timer);
    stop();
    source?.close();
  };
  const forget = () => {
    close();
    tell({ type: 'forgotten' } as AnyNews as unknown as N);
  };
  // A stream that the browser gave up is opened again, unless the server is there and knows nothing of the job.
  const reopen = () => {
    source?.close();
    answerOf(api.GET('/api/v1/jobs/{id}', { params: { path: { id: jobId } } })).then(open, (error: unknown) => {
      if (error instanceof ApiError && error.status === GONE) forget();
      else if (!closed) timer = setTimeout(reopen, AGAIN_MS);
    });
  };
  const open = () => {
    if (closed) return;
    const stream = new EventSource(`api/v1/jobs/${jobId}/events`);
    source = stream;
    for (const type of NEWS)
      stream.addEventListener(type, (event) => {
        // The browser calls its own trouble with the connection `error` too; that one carries no data.
        if (!(event instanceof MessageEvent)) {
          if (stream.readyState === EventSource.CLOSED) timer = setTimeout(reopen, AGAIN_MS);
          return;
        }
        pace({ type, ...(JSON.parse(String(event.data)) as object) } as N);
        if (LAST.has(type)) close();
      });
  };
  open();
  return close;
}

/**
 * What a job ended with, whoever else listens to it.
 * @throws ApiError why it failed, or that the server does not know it
 */
export function endOfJob(jobId: string): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const ENDS: Readonly<Record<string, (news: AnyEnd) => void>> = {
      done: ({ result }) => result && resolve(result),
      error: (news) => reject(new ApiError(-1, news)),
      forgotten: () => reject(new ApiError(GONE)),
    };
    listen<AnyEnd>(jobId, (news) => ENDS[news.type]?.(news));
  });
}

/** Tells the news of this job; null = no job. `N` is the news that its kind of job has; others do not come. */
export function useJobEvents<N extends { readonly type: string }>(jobId: string | null, tell: Dispatch<N>): void {
  useEffect(() => (jobId === null ? undefined : listen(jobId, tell)), [jobId, tell]);
}
