/** @file Listens to a job's events, and keeps listening through a restart of the server. */
import { type Dispatch, useEffect } from 'react';
import { ApiError, request } from '../api/http.js';
import type { JobNews } from './job-state.js';

const AGAIN_MS = 1500;
const NEWS = ['queued', 'step', 'preview', 'image', 'done', 'error'] as const;
const LAST: ReadonlySet<string> = new Set(['done', 'error']);

/** Opens the stream of a job; the function returned closes it. */
function listen(jobId: string, tell: Dispatch<JobNews>): () => void {
  const path = `api/v1/jobs/${jobId}`;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const close = () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
  const forget = () => {
    close();
    tell({ type: 'forgotten' });
  };
  // A stream that the browser gave up is opened again, unless the server is there and knows nothing of the job.
  const reopen = () => {
    source?.close();
    request(path).then(open, (error: unknown) => {
      if (error instanceof ApiError && error.status === 404) forget();
      else if (!closed) timer = setTimeout(reopen, AGAIN_MS);
    });
  };
  const open = () => {
    if (closed) return;
    const stream = new EventSource(`${path}/events`);
    source = stream;
    for (const type of NEWS)
      stream.addEventListener(type, (event) => {
        // The browser calls its own trouble with the connection `error` too; that one carries no data.
        if (!(event instanceof MessageEvent)) {
          if (stream.readyState === EventSource.CLOSED) timer = setTimeout(reopen, AGAIN_MS);
          return;
        }
        if (LAST.has(type)) close();
        tell({ type, ...(JSON.parse(String(event.data)) as object) } as JobNews);
      });
  };
  open();
  return close;
}

/** Tells the news of this job; null = no job. */
export function useJobEvents(jobId: string | null, tell: Dispatch<JobNews>): void {
  useEffect(() => (jobId === null ? undefined : listen(jobId, tell)), [jobId, tell]);
}
