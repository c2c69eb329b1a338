/** @file POST txt2img: pictures from a prompt, with a second pass where it is asked for. */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../base/index.js';
import {
  HIRES_UPSCALERS,
  type JobRequest,
  type Txt2Img,
  Txt2ImgAnswerSchema,
  Txt2ImgSchema,
} from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { drawAnswer, optional } from './draw.js';

/** @throws UNKNOWN_NAME */
function upscalerOf(name: string | undefined) {
  const found = HIRES_UPSCALERS.find((upscaler) => upscaler === (name ?? 'Latent'));
  if (found) return found;
  const known = HIRES_UPSCALERS.join(', ');
  throw new AppError('UNKNOWN_NAME', { what: 'hr_upscaler', name: name ?? '', nearest: 'Latent', known });
}

/** Names by which the page says "the same as in the first pass". */
const SAME = ['Use same sampler', 'Use same scheduler', ''];
const own = (name: string | undefined) => (name === undefined || SAME.includes(name) ? undefined : name);

function hiresOf(body: Txt2Img): Partial<JobRequest> {
  if (!body.enable_hr) return {};
  return {
    hires: {
      upscaler: upscalerOf(body.hr_upscaler),
      ...optional('scale', body.hr_scale),
      ...optional('width', body.hr_resize_x),
      ...optional('height', body.hr_resize_y),
      ...optional('steps', body.hr_second_pass_steps),
      ...optional('denoisingStrength', body.denoising_strength),
      ...optional('sampler', own(body.hr_sampler_name)),
      ...optional('schedule', own(body.hr_scheduler)),
      ...optional('prompt', body.hr_prompt),
      ...optional('negativePrompt', body.hr_negative_prompt),
    },
  };
}

/** Adds the route. */
export function txt2imgRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const schema = { body: Txt2ImgSchema, response: { 200: Txt2ImgAnswerSchema } };
  scope.post<{ Body: Txt2Img }>('/txt2img', { schema }, async ({ body, ip }) =>
    drawAnswer(service, { sent: body, clientId: ip, fieldsOf: hiresOf }),
  );
}
