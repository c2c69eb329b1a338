/** @file POST img2img: pictures from a picture, with a mask where only a part of it is to change. */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../base/index.js';
import {
  type Img2Img,
  Img2ImgSchema,
  type JobRequest,
  MASKED_CONTENTS,
  RESIZE_MODES,
  Txt2ImgAnswerSchema,
} from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { drawAnswer } from './draw.js';
import { optional } from './optional.js';

/** The WebUI's numbers are places in our lists. */
function maskOf(body: Img2Img): Partial<JobRequest> {
  const { mask, mask_blur, mask_blur_x = 4, mask_blur_y = 4, inpainting_fill = 0, inpaint_full_res = true } = body;
  const latentMask = body.latent_mask === '' ? undefined : body.latent_mask;
  if (mask === undefined) return optional('latentMask', latentMask);
  const content = MASKED_CONTENTS[inpainting_fill];
  return {
    mask,
    ...optional('latentMask', latentMask),
    inpaint: {
      maskBlurX: mask_blur ?? mask_blur_x,
      maskBlurY: mask_blur ?? mask_blur_y,
      mode: body.inpainting_mask_invert === 1 ? 'inpaint not masked' : 'inpaint masked',
      ...optional('content', content),
      area: inpaint_full_res ? 'only masked' : 'whole picture',
      padding: body.inpaint_full_res_padding ?? 0,
      ...(body.mask_round === false ? { softMask: true } : {}),
    },
  };
}

/** @throws NOT_FOUND */
function initOf(body: Img2Img): Partial<JobRequest> {
  const [initImage] = body.init_images ?? [];
  if (initImage === undefined) throw new AppError('NOT_FOUND', { what: 'init image', name: 'init_images' });
  return {
    initImage,
    ...optional('denoisingStrength', body.denoising_strength),
    ...optional('noiseMultiplier', body.initial_noise_multiplier),
    ...optional('resizeMode', RESIZE_MODES[body.resize_mode ?? 0]),
    ...maskOf(body),
  };
}

/** Pictures are not sent back unless that is asked for. */
const echoOf = (body: Img2Img) =>
  body.include_init_images
    ? body
    : { ...body, init_images: null, mask: null, latent_mask: null, include_init_images: false };

/** Adds the route. */
export function img2imgRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const schema = { body: Img2ImgSchema, response: { 200: Txt2ImgAnswerSchema } };
  scope.post<{ Body: Img2Img }>('/img2img', { schema }, async ({ body, ip }) =>
    drawAnswer(service, { tab: 'img2img', sent: body, clientId: ip, fieldsOf: initOf, echoOf }),
  );
}
