/** @file progress, interrupt, skip: the running job as the WebUI's clients watch it. */
import type { Service } from '../../app/index.js';
import {
  type Job,
  type JobProgress,
  SdNothingSchema,
  SdNullSchema,
  type SdProgressQuery,
  SdProgressQuerySchema,
  SdProgressSchema,
} from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { pngBase64 } from '../png-text.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { timestamp } from './info.js';

/** A job that has begun is never shown at 0. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const BEGUN = 0.01;

const postSkip = about('End the batch that is being drawn as it is, and go on with the next', answers(SdNullSchema));

/** How far a job is, 0 to 1. */
export function fractionOf(job: Job | undefined): number {
  const step = (job?.progress as JobProgress | undefined)?.step;
  return job?.state === 'running' ? Math.max(BEGUN, step ? step.done / step.total : 0) : 0;
}

/** The job that is being drawn, if one is. */
export async function runningJob({ queue }: Service): Promise<Job | undefined> {
  return (await queue.list({ states: ['running'], limit: 1 }))[0];
}

function stateOf(job: Job | undefined) {
  const { step, skipping = false } = (job?.progress as JobProgress | undefined) ?? {};
  return {
    skipped: skipping,
    interrupted: job?.stopRequested ?? false,
    // To end after the picture that is being drawn: nobody can ask for that here.
    stopping_generation: false,
    job: job ? job.kind : '',
    job_count: step?.batchCount ?? (job ? 1 : 0),
    job_timestamp: job ? timestamp(job.startedAtMs ?? job.createdAtMs) : '0',
    job_no: step?.batch ?? 0,
    sampling_step: step ? step.stepIndex + 1 : 0,
    sampling_steps: step ? step.total / step.batchCount : 0,
  };
}

/** What is told of the job that is being drawn. */
async function progressOf(service: Service, { skip_current_image }: SdProgressQuery) {
  const job = await runningJob(service);
  const step = (job?.progress as JobProgress | undefined)?.step;
  const preview = job && !skip_current_image ? service.previews.latest(job.id) : undefined;
  return {
    progress: fractionOf(job),
    eta_relative: step?.secondsLeft ?? 0,
    state: stateOf(job),
    current_image: preview ? pngBase64(preview.png) : null,
    textinfo: null,
  };
}

/** Adds the routes. */
export function progressRoutes(scope: Scope, { service }: ServerOptions): void {
  const progress = about('How far the running job is', {
    querystring: SdProgressQuerySchema,
    ...answers(SdProgressSchema),
  });
  scope.get('/progress', progress, async ({ query }) => progressOf(service, query));
  scope.post('/interrupt', about('End the running job with what it has', answers(SdNothingSchema)), async () => {
    const job = await runningJob(service);
    if (job) await service.interrupt(job.id);
    return {};
  });
  scope.post('/skip', postSkip, async (_request, reply) => {
    const job = await runningJob(service);
    if (job) await service.skip(job.id);
    return reply.type('application/json').send(null);
  });
}
