/** @file Jobs: hand one in, look at it, hear it, skip what is being drawn, stop it. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  type Job,
  JobIdSchema,
  JobListSchema,
  type JobRequest,
  JobRequestSchema,
  JobSchema,
} from '../../contract/index.js';
import { streamJob } from './job-stream.js';

interface ById {
  Params: { id: string };
}

const found = (job: Job | undefined, id: string): Job => {
  if (!job) throw new AppError('NOT_FOUND', { what: 'job', name: id });
  return job;
};

const oneJob = { params: JobIdSchema, response: { 200: JobSchema, 404: ApiErrorSchema } };

const skipJob = { params: JobIdSchema, response: { ...oneJob.response, 409: ApiErrorSchema } };

/** Adds the routes of jobs. */
export function jobRoutes(scope: FastifyInstance, { desk, queue, skip, previews }: Service): void {
  scope.post<{ Body: JobRequest }>(
    '/jobs',
    { schema: { body: JobRequestSchema, response: { 202: AcceptedSchema, 422: ApiErrorSchema } } },
    async ({ body, ip }, reply) => {
      const { id, position } = await desk.submit({ request: body, save: true, clientId: ip });
      return reply.status(202).send({ id, position });
    },
  );
  scope.get('/jobs', { schema: { response: { 200: JobListSchema } } }, async () => ({ jobs: await queue.list() }));
  scope.get<ById>('/jobs/:id', { schema: oneJob }, async ({ params: { id } }) => found(await queue.get(id), id));
  scope.delete<ById>('/jobs/:id', { schema: oneJob }, async ({ params: { id } }) => found(await queue.cancel(id), id));
  scope.post<ById>('/jobs/:id/skip', { schema: skipJob }, async ({ params: { id } }) => {
    const job = found(await queue.get(id), id);
    if (!skip(id)) throw new AppError('JOB_NOT_DRAWN', { id, state: job.state });
    return job;
  });
  scope.get<ById>('/jobs/:id/events', { schema: { params: JobIdSchema } }, async ({ params: { id } }, reply) => {
    found(await queue.get(id), id);
    return reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .send(streamJob({ queue, previews }, id));
  });
}
