/** @file POST txt2img: the WebUI's request becomes a job, and its pictures the WebUI's answer. */
import type { FastifyInstance } from 'fastify';
import type { DrawOrder } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  type JobRequest,
  type JobResult,
  type Txt2Img,
  Txt2ImgAnswerSchema,
  Txt2ImgSchema,
} from '../../contract/index.js';
import { errorOfJob } from '../failures.js';
import type { ServerOptions } from '../options.js';
import { pngBase64 } from '../png-text.js';
import { infoOf } from './info.js';
import { refuseUnsupported } from './not-supported.js';
import { overridesOf, withInfotext } from './overrides.js';

/** What the API draws with when nothing is said. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const DEFAULTS = {
  prompt: '',
  negative_prompt: '',
  seed: -1,
  steps: 50,
  cfg_scale: 7,
  batch_size: 1,
  n_iter: 1,
  sampler_index: 'Euler',
  override_settings_restore_afterwards: true,
  send_images: true,
  save_images: false,
} as const;

type Whole = Txt2Img & typeof DEFAULTS;

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: V });

const requestOf = (body: Whole): JobRequest => ({
  prompt: body.prompt,
  negativePrompt: body.negative_prompt,
  seed: body.seed,
  steps: body.steps,
  cfgScale: body.cfg_scale,
  batchSize: body.batch_size,
  batchCount: body.n_iter,
  sampler: body.sampler_name ?? body.sampler_index,
  ...optional('schedule', body.scheduler),
  ...optional('width', body.width),
  ...optional('height', body.height),
  ...optional('clipSkip', zeroIsOne(body.clip_skip)),
  ...optional('negativeClipSkip', zeroIsOne(body.negative_clip_skip)),
  ...optional('clipSkipTimeline', body.clip_skip_timeline),
  ...optional('styles', body.styles),
});

/** As the WebUI takes the setting. */
function zeroIsOne(value: number | undefined): number | undefined {
  return value === 0 ? 1 : value;
}

/** Adds the route. */
export function txt2imgRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const schema = { body: Txt2ImgSchema, response: { 200: Txt2ImgAnswerSchema } };
  scope.post<{ Body: Txt2Img }>('/txt2img', { schema }, async ({ body: sent, ip }) => {
    refuseUnsupported(sent);
    const body: Whole = { ...DEFAULTS, ...withInfotext(sent) } as Whole;
    const overrides = await overridesOf(body, service);
    const { force_task_id: id } = body;
    if (id !== undefined && (await service.queue.get(id)))
      throw new AppError('REQUEST_INVALID', { path: 'force_task_id', problem: 'belongs to an earlier job' });
    const order: DrawOrder = { request: requestOf(body), overrides, save: body.save_images, clientId: ip };
    const { job, pictures } = await service.desk.draw({ ...order, ...optional('id', id) });
    if (job.error) throw errorOfJob(job.error);
    if (!body.override_settings_restore_afterwards) await service.changeSettings(overrides);
    const result = job.result as JobResult | undefined;
    return {
      images: body.send_images ? pictures.map(pngBase64) : [],
      parameters: {
        ...body,
        ...optional('width', result?.images[0]?.width),
        ...optional('height', result?.images[0]?.height),
      },
      info: JSON.stringify(infoOf(body, job, result)),
    };
  });
}
