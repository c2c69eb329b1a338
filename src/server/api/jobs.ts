/** @file Jobs: hand one in, look at it, hear it, skip or interrupt what is being drawn, stop it. */
import type { Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  ACTIVE_STATES,
  AcceptedSchema,
  ApiErrorSchema,
  BODY_LIMIT,
  FINAL_STATES,
  type GenerationRequest,
  JOB_STATES,
  type Job,
  type JobBody,
  JobBodySchema,
  JobIdSchema,
  JobListSchema,
  JobQuerySchema,
  JobViewSchema,
} from '../../contract/index.js';
import { ACCEPTED_EXAMPLE, about, DRAWING_EXAMPLE, EVENTS_ANSWER, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { acceptOnce, IdempotencySchema } from './accept-once.js';
import { streamJob } from './job-stream.js';

const found = (job: Job | undefined, id: string): Job => {
  if (!job) throw new AppError('NOT_FOUND', { what: 'job', name: id });
  return job;
};

const jobList = { querystring: JobQuerySchema, response: { 200: JobListSchema } };

const oneJob = { params: JobIdSchema, response: { 200: JobViewSchema, 404: ApiErrorSchema } };

const skipJob = { params: JobIdSchema, response: { ...oneJob.response, 409: ApiErrorSchema } };

/** What is not to be saved is kept all the same, in memory, so that it has an address. */
const requestOf = ({ save = true, ...request }: JobBody): GenerationRequest => ({
  ...request,
  save: true,
  grid: true,
  settings: save ? {} : { samples_save: false, save_incomplete_images: false },
});

const postJobs = {
  bodyLimit: BODY_LIMIT,
  schema: withExamples(
    {
      summary: 'Hand in a picture to draw',
      body: JobBodySchema,
      headers: IdempotencySchema,
      response: { 202: AcceptedSchema, 400: ApiErrorSchema, 404: ApiErrorSchema, 422: ApiErrorSchema },
    },
    { request: DRAWING_EXAMPLE, answer: ACCEPTED_EXAMPLE },
  ),
};

const getJobs = about('The running job, the line, and what is finished', jobList);

const getJobsOne = about('One job with its state, progress and result', oneJob);

const deleteJobsOne = about('Cancel a job: out of the line, or stopped while it runs', oneJob);

const postJobsOneSkip = about('End the batch that is being drawn and go on with the next', skipJob);

const postJobsOneInterrupt = about('Stop drawing a job; the pictures it has so far are kept', oneJob);

const getJobsOneEvents = about('News of a job as server-sent events, until it ends', {
  params: JobIdSchema,
  ...EVENTS_ANSWER,
});

/** What is said to a job that is there. */
function addControls(scope: Scope, { queue, skip, interrupt, previews }: Service): void {
  scope.get('/jobs/:id', getJobsOne, async ({ params: { id } }) => found(await queue.get(id), id));
  scope.delete('/jobs/:id', deleteJobsOne, async ({ params: { id } }) => found(await queue.cancel(id), id));
  scope.post('/jobs/:id/skip', postJobsOneSkip, async ({ params: { id } }) => {
    const job = found(await queue.get(id), id);
    if (!(await skip(id))) throw new AppError('JOB_NOT_DRAWN', { id, state: job.state });
    return job;
  });
  scope.post('/jobs/:id/interrupt', postJobsOneInterrupt, async ({ params: { id } }) =>
    found(await interrupt(id, { gently: true }), id),
  );
  scope.get('/jobs/:id/events', getJobsOneEvents, async ({ params: { id } }, reply) => {
    found(await queue.get(id), id);
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .send(streamJob({ queue, previews }, id));
  });
}

/** Adds the routes of jobs. */
export function jobRoutes(scope: Scope, service: Service): void {
  const { generation, queue } = service;
  scope.post('/jobs', postJobs, async (request, reply) =>
    acceptOnce(service, { request, reply }, (submitter) => generation.submit(requestOf(request.body), submitter)),
  );
  scope.get('/jobs', getJobs, async ({ query, clientName }) => {
    const { active, ...page } = query;
    const states = active === undefined ? JOB_STATES : active ? ACTIVE_STATES : FINAL_STATES;
    const jobs = await queue.list({ states, ...page });
    return {
      jobs: jobs.map((job) => ({ ...job, own: job.clientId === clientName })),
      total: await queue.count(states),
    };
  });
  addControls(scope, service);
}
