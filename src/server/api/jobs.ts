/** @file Jobs: hand one in, look at it, hear it, skip or interrupt what is being drawn, stop it. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  ACTIVE_STATES,
  AcceptedSchema,
  ApiErrorSchema,
  FINAL_STATES,
  JOB_STATES,
  type Job,
  type JobBody,
  JobBodySchema,
  JobIdSchema,
  JobListSchema,
  type JobQuery,
  JobQuerySchema,
  JobViewSchema,
} from '../../contract/index.js';
import { acceptOnce, IdempotencySchema } from './accept-once.js';
import { streamJob } from './job-stream.js';

interface ById {
  Params: { id: string };
}

const found = (job: Job | undefined, id: string): Job => {
  if (!job) throw new AppError('NOT_FOUND', { what: 'job', name: id });
  return job;
};

const jobList = { querystring: JobQuerySchema, response: { 200: JobListSchema } };

const oneJob = { params: JobIdSchema, response: { 200: JobViewSchema, 404: ApiErrorSchema } };

const skipJob = { params: JobIdSchema, response: { ...oneJob.response, 409: ApiErrorSchema } };

/** What is not to be saved is kept all the same, in memory, so that it has an address. */
const orderOf = ({ save = true, ...request }: JobBody) => ({
  request,
  ...{ save: true, grid: true },
  overrides: save ? {} : { samples_save: false, save_incomplete_images: false },
});

/** Adds the routes of jobs. */
export function jobRoutes(scope: FastifyInstance, service: Service): void {
  const { desk, queue, skip, interrupt, previews } = service;
  scope.post<{ Body: JobBody }>(
    '/jobs',
    {
      schema: {
        ...{ body: JobBodySchema, headers: IdempotencySchema },
        response: { 202: AcceptedSchema, 422: ApiErrorSchema },
      },
    },
    async (request, reply) =>
      acceptOnce(service, { request, reply }, () => desk.submit({ ...orderOf(request.body), clientId: request.ip })),
  );
  scope.get<{ Querystring: JobQuery }>('/jobs', { schema: jobList }, async ({ query, ip }) => {
    const { active, ...page } = query;
    const states = active === undefined ? JOB_STATES : active ? ACTIVE_STATES : FINAL_STATES;
    const jobs = await queue.list({ states, ...page });
    return { jobs: jobs.map((job) => ({ ...job, own: job.clientId === ip })), total: await queue.count(states) };
  });
  scope.get<ById>('/jobs/:id', { schema: oneJob }, async ({ params: { id } }) => found(await queue.get(id), id));
  scope.delete<ById>('/jobs/:id', { schema: oneJob }, async ({ params: { id } }) => found(await queue.cancel(id), id));
  scope.post<ById>('/jobs/:id/skip', { schema: skipJob }, async ({ params: { id } }) => {
    const job = found(await queue.get(id), id);
    if (!skip(id)) throw new AppError('JOB_NOT_DRAWN', { id, state: job.state });
    return job;
  });
  scope.post<ById>('/jobs/:id/interrupt', { schema: oneJob }, async ({ params: { id } }) =>
    found(await interrupt(id, { gently: true }), id),
  );
  scope.get<ById>('/jobs/:id/events', { schema: { params: JobIdSchema } }, async ({ params: { id } }, reply) => {
    found(await queue.get(id), id);
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .send(streamJob({ queue, previews }, id));
  });
}
