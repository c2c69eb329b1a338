/** @file /internal: what the WebUI's own page asks its server. */
import type { FastifyInstance } from 'fastify';
import type { LivePreview } from '../app/index.js';
import {
  type InternalProgress,
  InternalProgressSchema,
  type Job,
  type JobProgress,
  SETTINGS,
} from '../contract/index.js';
import type { ServerOptions } from './options.js';
import { pngDataUri } from './png-text.js';
import { timestamp } from './sdapi/info.js';
import { fractionOf } from './sdapi/progress.js';
import { systemInfo } from './system-info.js';

const textOf = (job: Job | undefined, waiting: number): string | null => {
  if (!job) return 'Waiting...';
  return job.state === 'queued' ? `In queue: ${job.position}/${waiting}` : null;
};

/** What is told of a job that is not being drawn. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const NO_PREVIEW = { live_preview: null, id_live_preview: -1 };

/** The preview, unless the client has it already: it sends the number of the one it shows. */
function previewNews(
  { id_live_preview: known = -1, live_preview: wanted = true }: InternalProgress,
  latest?: LivePreview,
) {
  if (!latest || !wanted || latest.id === known) return { live_preview: null, id_live_preview: known };
  return { live_preview: pngDataUri(latest.png), id_live_preview: latest.id };
}

/** Adds the routes below /internal. */
export function internalRoutes(scope: FastifyInstance, options: ServerOptions): void {
  const { service } = options;
  scope.get('/sysinfo', async () => systemInfo(options));
  scope.get('/sysinfo-download', async (_request, reply) =>
    reply
      .header('content-disposition', `attachment; filename="sysinfo-${timestamp(Date.now())}.json"`)
      .type('application/json')
      .send(systemInfo(options)),
  );
  // The steps of the start are not timed one by one.
  scope.get('/profile-startup', async () => ({ records: {}, total: 0 }));
  scope.get('/ping', async () => ({}));
  scope.get('/quicksettings-hint', async () => SETTINGS.map(({ key, label }) => ({ name: key, label })));
  scope.get('/pending-tasks', async () => {
    const tasks = (await service.queue.list({ states: ['running', 'queued'] })).map(({ id }) => id);
    return { size: tasks.length, tasks };
  });
  scope.post<{ Body: InternalProgress }>(
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
        ...(state === 'running' ? previewNews(body, service.previews.latest(body.id_task)) : NO_PREVIEW),
        textinfo: textOf(job, waiting),
      };
    },
  );
}
