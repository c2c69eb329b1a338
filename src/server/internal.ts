/** @file /internal: what the WebUI's own page asks its server. */
import type { FastifyInstance } from 'fastify';
import { InternalProgressSchema, type Job, type JobProgress, SETTINGS } from '../contract/index.js';
import type { ServerOptions } from './options.js';
import { fractionOf } from './sdapi/progress.js';

const textOf = (job: Job | undefined, waiting: number): string | null => {
  if (!job) return 'Waiting...';
  return job.state === 'queued' ? `In queue: ${job.position}/${waiting}` : null;
};

/** Adds the routes below /internal. */
export function internalRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  scope.get('/ping', async () => ({}));
  scope.get('/quicksettings-hint', async () => SETTINGS.map(({ key, label }) => ({ name: key, label })));
  scope.get('/pending-tasks', async () => {
    const tasks = (await service.queue.list({ states: ['running', 'queued'] })).map(({ id }) => id);
    return { size: tasks.length, tasks };
  });
  scope.post<{ Body: { id_task: string; id_live_preview?: number } }>(
    '/progress',
    { schema: { body: InternalProgressSchema } },
    async ({ body }) => {
      const job = await service.queue.get(body.id_task);
      const waiting = (await service.queue.list({ states: ['queued'] })).length;
      const state = job?.state;
      return {
        active: state === 'running',
        queued: state === 'queued',
        completed: job !== undefined && state !== 'running' && state !== 'queued',
        progress: fractionOf(job),
        eta: (job?.progress as JobProgress | undefined)?.step?.secondsLeft ?? null,
        live_preview: null,
        id_live_preview: body.id_live_preview ?? -1,
        textinfo: textOf(job, waiting),
      };
    },
  );
}
