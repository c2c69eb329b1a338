/** @file Starting, watching, skipping and stopping the page's job. */
import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useEffect, useReducer, useState } from 'react';
import {
  ApiError,
  answerOf,
  api,
  type FailureNews,
  type JobBody,
  type ScriptOrder,
  useJobEvents,
} from '../api/index.js';
import { type AskedJob, type DrawingTab, useAskedJob, useDrawingTab } from '../state/index.js';
import { ASKED, countedAsAsked, IDLE, isBusy, type JobNews, type JobView, jobReducer } from './job-state.js';

export interface JobHandle {
  readonly job: JobView;
  /** Whether the server has the job, so that it can be skipped and interrupted. */
  readonly accepted: boolean;
  /** Whether a script makes its pictures, grids among them. */
  readonly scripted: boolean;
  /** Why skipping, interrupting or adding another did not work; the job goes on. */
  readonly trouble: FailureNews | null;
  /** Draws the request, or what a script makes of it. */
  readonly generate: (wanted: JobBody, script?: ScriptOrder) => Promise<void>;
  /** The same behind what this tab has asked for already. */
  readonly add: JobHandle['generate'];
  /** How many of this tab wait behind the one that is looked at. */
  readonly waiting: number;
  readonly skip: () => Promise<void>;
  readonly interrupt: () => Promise<void>;
  /** Takes away why the last request was refused. */
  readonly forgive: () => void;
}

type Jobs = ReturnType<typeof useAskedJob>;

const failureOf = (error: unknown): FailureNews => (error instanceof ApiError ? error : new ApiError(0));

/** What is being drawn ends by itself now and then just before it is skipped. */
const TOO_LATE = 409;

/** The job as its events tell it; what it was interrupted at outlives a reload. */
function useWatched({ asked, remember }: Jobs) {
  const { id, steps, stoppedAt } = asked;
  const client = useQueryClient();
  const [news, tell] = useReducer(jobReducer, id === null ? IDLE : ASKED);
  useJobEvents(id, tell);
  const told = countedAsAsked(news, steps);
  const job: JobView = stoppedAt && told.phase === 'done' ? { ...told, ...stoppedAt, phase: 'interrupted' } : told;
  const { phase, done, total, batch, images } = told;
  const pictureCount = images.length;
  useEffect(() => {
    if (pictureCount > 0 || phase === 'done') void client.invalidateQueries({ queryKey: ['pictures'] });
  }, [pictureCount, phase, client]);
  const isToKeep = phase === 'interrupted' && stoppedAt === undefined && pictureCount > 0;
  useEffect(() => {
    if (isToKeep) remember({ ...asked, stoppedAt: { done, total, batch } });
  });
  return { job, tell };
}

/** When a job has ended, the next one that this tab asked for is looked at. */
function useAdvance({ waiting, advance }: Jobs, job: JobView, tell: Dispatch<JobNews>): void {
  const isNext = waiting > 0 && !isBusy(job);
  useEffect(() => {
    if (!isNext) return;
    tell({ type: 'started' });
    advance();
  });
}

/** A job that the server has. */
type AcceptedJob = AskedJob & { readonly id: string };

/** Hands a request in. @throws ApiError */
export async function ordered(tab: DrawingTab, wanted: JobBody, script?: ScriptOrder): Promise<AcceptedJob> {
  const { width = null, height = null, hires, initImage, steps = null } = wanted;
  const { id } = await answerOf(
    script
      ? api.POST('/api/v1/scripts', { body: { tab, ...script, request: wanted } })
      : api.POST('/api/v1/jobs', { body: wanted }),
  );
  const isOnePass = hires === undefined && initImage === undefined;
  return { id, width, height, steps: isOnePass ? steps : null, scripted: script !== undefined };
}

/** Hands requests in; a refusal leaves the job before it where it is. */
function useGenerate({ remember, enqueue }: Jobs, tell: Dispatch<JobNews>) {
  const tab = useDrawingTab();
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<FailureNews | null>(null);
  const generate = async (wanted: JobBody, script?: ScriptOrder) => {
    setPending(true);
    tell({ type: 'started' });
    await ordered(tab, wanted, script).then(remember, (error) => tell({ type: 'refused', error: failureOf(error) }));
    setPending(false);
  };
  const add = async (wanted: JobBody, script?: ScriptOrder) => {
    setRefused(null);
    await ordered(tab, wanted, script).then(enqueue, (error) => setRefused(failureOf(error)));
  };
  return { pending, refused, generate, add };
}

/** Skips and interrupts it. */
function useAsk(id: string | null, tell: Dispatch<JobNews>) {
  const [trouble, setTrouble] = useState<FailureNews | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the trouble was with the job before
  useEffect(() => setTrouble(null), [id]);
  const ask = async (what: 'skip' | 'interrupt') => {
    try {
      if (id === null) return;
      const asked = await answerOf(api.POST(`/api/v1/jobs/{id}/${what}`, { params: { path: { id } } }));
      if (what === 'interrupt' && asked.state === 'running')
        tell({ type: asked.stopRequested ? 'stopping' : 'finishing' });
      setTrouble(null);
    } catch (error) {
      const tooLate = error instanceof ApiError && error.status === TOO_LATE;
      setTrouble(tooLate ? null : failureOf(error));
    }
  };
  return { trouble, skip: () => ask('skip'), interrupt: () => ask('interrupt') };
}

/** The job this tab asked for last, also after the page was loaded again. */
export function useJob(): JobHandle {
  const jobs = useAskedJob(useDrawingTab());
  const { id, scripted } = jobs.asked;
  const { job, tell } = useWatched(jobs);
  useAdvance(jobs, job, tell);
  const { pending, refused, generate, add } = useGenerate(jobs, tell);
  const { trouble, skip, interrupt } = useAsk(id, tell);
  const accepted = id !== null && !pending;
  const forgive = () => tell({ type: 'forgiven' });
  const { waiting } = jobs;
  return { job, accepted, scripted, waiting, trouble: trouble ?? refused, generate, add, skip, interrupt, forgive };
}
