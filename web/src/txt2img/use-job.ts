/** @file Starting, watching, skipping and stopping the page's job. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useState } from 'react';
import { answerOf, api } from '../api/client.js';
import { ApiError, type FailureNews } from '../api/http.js';
import type { JobBody, ScriptOrder } from '../api/types.js';
import { useJobEvents } from '../api/use-job-events.js';
import { NO_JOB, useAskedJob } from '../state/asked-job.js';
import { useDrawingTab } from '../state/drawing-tab.js';
import { ASKED, IDLE, type JobView, jobReducer } from './job-state.js';

export interface JobHandle {
  readonly job: JobView;
  /** Whether the server has the job, so that it can be skipped and interrupted. */
  readonly accepted: boolean;
  /** Whether a script makes its pictures, grids among them. */
  readonly scripted: boolean;
  /** Why skipping or interrupting did not work; the job goes on. */
  readonly trouble: FailureNews | null;
  /** Draws the request, or what a script makes of it. */
  readonly generate: (wanted: JobBody, script?: ScriptOrder) => Promise<void>;
  readonly skip: () => Promise<void>;
  readonly interrupt: () => Promise<void>;
}

const failureOf = (error: unknown): FailureNews => (error instanceof ApiError ? error : new ApiError(0));

/** What is being drawn ends by itself now and then just before it is skipped. */
const TOO_LATE = 409;

/** The job this tab asked for last, also after the page was loaded again. */
export function useJob(): JobHandle {
  const client = useQueryClient();
  const tab = useDrawingTab();
  const { id, scripted, remember } = useAskedJob(tab);
  const [job, tell] = useReducer(jobReducer, id === null ? IDLE : ASKED);
  const [trouble, setTrouble] = useState<FailureNews | null>(null);
  useJobEvents(id, tell);
  const pictureCount = job.images.length;
  useEffect(() => {
    if (pictureCount > 0 || job.phase === 'done') void client.invalidateQueries({ queryKey: ['pictures'] });
  }, [pictureCount, job.phase, client]);

  const generate = async (wanted: JobBody, script?: ScriptOrder) => {
    setTrouble(null);
    remember(NO_JOB);
    tell({ type: 'started' });
    try {
      const { width = null, height = null } = wanted;
      const accepted = await answerOf(
        script
          ? api.POST('/api/v1/scripts', { body: { tab, ...script, request: wanted } })
          : api.POST('/api/v1/jobs', { body: wanted }),
      );
      remember({ id: accepted.id, width, height, scripted: script !== undefined });
    } catch (error) {
      tell({ type: 'error', error: failureOf(error) });
    }
  };
  const ask = async (what: 'skip' | 'interrupt') => {
    try {
      if (id === null) return;
      const asked = await answerOf(api.POST(`/api/v1/jobs/{id}/${what}`, { params: { path: { id } } }));
      if (what === 'interrupt' && asked.state === 'running' && !asked.stopRequested) tell({ type: 'finishing' });
      setTrouble(null);
    } catch (error) {
      const tooLate = error instanceof ApiError && error.status === TOO_LATE;
      setTrouble(tooLate ? null : failureOf(error));
    }
  };
  const skip = () => ask('skip');
  const interrupt = () => ask('interrupt');
  return { job, accepted: id !== null, scripted, trouble, generate, skip, interrupt };
}
