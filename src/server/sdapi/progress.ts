/** @file progress, interrupt, skip: the running job as the WebUI's clients watch it. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import { type Job, type JobProgress, type SdProgressQuery, SdProgressQuerySchema } from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { pngBase64 } from '../png-text.js';
import { timestamp } from './info.js';

/** A job that has begun is never shown at 0. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const BEGUN = 0.01;

/** How far a job is, 0 to 1. */
export function fractionOf(job: Job | undefined): number {
  const step = (job?.progress as JobProgress | undefined)?.step;
  return job?.state === 'running' ? Math.max(BEGUN, step ? step.done / step.total : 0) : 0;
}

/** The job that is being drawn, if one is. */
export async function runningJob({ queue }: Service): Promise<Job | undefined> {
  return (await queue.list({ states: ['running'], limit: 1 }))[0];
}

function stateOf(job: Job | undefined, skipped: boolean) {
  const step = (job?.progress as JobProgress | undefined)?.step;
  return {
    skipped,
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

/** Adds the routes. */
export function progressRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const schema = { querystring: SdProgressQuerySchema };
  scope.get<{ Querystring: SdProgressQuery }>('/progress', { schema }, async ({ query }) => {
    const job = await runningJob(service);
    const step = (job?.progress as JobProgress | undefined)?.step;
    const preview = job && !query.skip_current_image ? service.previews.latest(job.id) : undefined;
    return {
      progress: fractionOf(job),
      eta_relative: step?.secondsLeft ?? 0,
      state: stateOf(job, service.isSkipping()),
      current_image: preview ? pngBase64(preview.png) : null,
      textinfo: null,
    };
  });
  scope.post('/interrupt', async () => {
    const job = await runningJob(service);
    if (job) await service.interrupt(job.id);
    return {};
  });
  scope.post('/skip', async (_request, reply) => {
    const job = await runningJob(service);
    if (job) service.skip(job.id);
    return reply.type('application/json').send(null);
  });
}
