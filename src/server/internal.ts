/** @file /internal: what the WebUI's own page asks its server. */
import {
  type InternalProgress,
  InternalProgressAnswerSchema,
  InternalProgressSchema,
  type Job,
  type JobProgress,
  PendingTasksSchema,
  QuicksettingsHintSchema,
  SdNothingSchema,
  SdValuesSchema,
  SETTINGS,
  StartTimesSchema,
} from '../contract/index.js';
import type { LivePreview } from '../inference/index.js';
import type { RouteOptions } from './options.js';
import { pngDataUri } from './png-text.js';
import { about, answers } from './route-schema.js';
import type { Scope } from './scope.js';
import { timestamp } from './sdapi/info.js';
import { fractionOf } from './sdapi/progress.js';
import { systemInfo } from './system-info.js';

const textOf = (job: Job | undefined, waiting: number): string | null => {
  if (!job) return 'Waiting...';
  return job.state === 'queued' ? `In queue: ${job.position}/${waiting}` : null;
};

/** What is told of a job that is not being drawn. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const NO_PREVIEW = { live_preview: null, id_live_preview: -1 };

const postProgress = about('How far a job of this name is', {
  body: InternalProgressSchema,
  ...answers(InternalProgressAnswerSchema),
});

/** The preview, unless the client has it already: it sends the number of the one it shows. */
function previewNews(
  { id_live_preview: known = -1, live_preview: wanted = true }: InternalProgress,
  latest?: LivePreview,
) {
  if (!latest || !wanted || latest.id === known) return { live_preview: null, id_live_preview: known };
  return { live_preview: pngDataUri(latest.png), id_live_preview: latest.id };
}

function addProgress(scope: Scope, { service, taskNames }: RouteOptions): void {
  scope.post('/progress', postProgress, async ({ body }) => {
    const job = await service.queue.get(taskNames.newest(body.id_task));
    const waiting = (await service.queue.list({ states: ['queued'] })).length;
    const state = job?.state;
    return {
      active: state === 'running',
      queued: state === 'queued',
      completed: job !== undefined && state !== 'running' && state !== 'queued',
      progress: fractionOf(job),
      eta: (job?.progress as JobProgress | undefined)?.step?.secondsLeft ?? null,
      ...(state === 'running' ? previewNews(body, service.previews.latest(job?.id ?? '')) : NO_PREVIEW),
      textinfo: textOf(job, waiting),
    };
  });
}

/** Adds the routes below /internal. */
export function internalRoutes(scope: Scope, options: RouteOptions): void {
  const { service } = options;
  scope.get('/sysinfo', about('What a report of a problem needs', answers(SdValuesSchema)), async () =>
    systemInfo(options),
  );
  scope.get('/sysinfo-download', about('The same as a file', answers(SdValuesSchema)), async (_request, reply) =>
    reply
      .header('content-disposition', `attachment; filename="sysinfo-${timestamp(Date.now())}.json"`)
      .type('application/json')
      .send(systemInfo(options)),
  );
  // The steps of the start are not timed one by one.
  scope.get(
    '/profile-startup',
    about('Times of the start; they are not taken', answers(StartTimesSchema)),
    async () => ({
      records: {},
      total: 0,
    }),
  );
  scope.get('/ping', about('Whether the server is there', answers(SdNothingSchema)), async () => ({}));
  scope.get(
    '/quicksettings-hint',
    about('Names and labels of all settings', answers(QuicksettingsHintSchema)),
    async () => SETTINGS.map(({ key, label }) => ({ name: key, label })),
  );
  scope.get('/pending-tasks', about('Jobs that run and wait', answers(PendingTasksSchema)), async () => {
    const tasks = (await service.queue.list({ states: ['running', 'queued'] })).map(({ id }) => id);
    return { size: tasks.length, tasks };
  });
  addProgress(scope, options);
}
