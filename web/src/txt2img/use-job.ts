/** @file Starting, watching and stopping the page's job. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { ApiError, request } from '../api/http.js';
import type { GenerateRequest } from '../api/types.js';
import { useDraft } from '../state/draft.js';
import { IDLE, type JobNews, type JobView, jobReducer } from './job-state.js';
import { useJobEvents } from './use-job-events.js';

export interface JobHandle {
  readonly job: JobView;
  readonly generate: (wanted: GenerateRequest) => Promise<void>;
  readonly interrupt: () => Promise<void>;
}

const asNews = (error: unknown): JobNews => {
  const { message, code, hint } = error instanceof ApiError ? error : new ApiError(0);
  return { type: 'error', error: { code, message, hint } };
};

/** The job this page asked for last, also after the page was loaded again. */
export function useJob(): JobHandle {
  const client = useQueryClient();
  const jobId = useDraft((draft) => draft.jobId);
  const change = useDraft((draft) => draft.change);
  const [job, tell] = useReducer(jobReducer, IDLE);
  useJobEvents(jobId, tell);
  const pictureCount = job.images.length;
  useEffect(() => {
    if (pictureCount > 0 || job.phase === 'done') void client.invalidateQueries({ queryKey: ['pictures'] });
  }, [pictureCount, job.phase, client]);

  const generate = async (wanted: GenerateRequest) => {
    tell({ type: 'started' });
    try {
      const { id } = await request<{ id: string }>('api/v1/jobs', 'POST', wanted);
      change({ jobId: id });
    } catch (error) {
      tell(asNews(error));
    }
  };
  const interrupt = async () => {
    try {
      if (jobId !== null) await request(`api/v1/jobs/${jobId}`, 'DELETE');
    } catch (error) {
      tell(asNews(error));
    }
  };
  return { job, generate, interrupt };
}
