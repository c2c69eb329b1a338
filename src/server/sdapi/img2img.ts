/** @file POST img2img: pictures from a picture, with a mask where only a part of it is to change. */
import { AppError } from '../../base/index.js';
import {
  BODY_LIMIT,
  type GenerationRequest,
  type Img2Img,
  Img2ImgSchema,
  MASKED_CONTENTS,
  RESIZE_MODES,
  Txt2ImgAnswerSchema,
} from '../../contract/index.js';
import type { Scope } from '../scope.js';
import { drawAnswer, type SdParts } from './draw.js';
import { optional } from './optional.js';
import { sizeOf, type Whole } from './request-fields.js';

/** The WebUI's numbers are places in our lists. */
function maskOf(body: Img2Img): Partial<GenerationRequest> {
  const { mask, mask_blur, mask_blur_x = 4, mask_blur_y = 4, inpainting_fill = 0, inpaint_full_res = true } = body;
  const latentMask = body.latent_mask;
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
function initOf(body: Img2Img): Partial<GenerationRequest> {
  const [initImage] = body.init_images ?? [];
  if (initImage === undefined) throw new AppError('NOT_FOUND', { what: 'init image', name: 'init_images' });
  return {
    ...sizeOf(body),
    initImage,
    ...optional('denoisingStrength', body.denoising_strength),
    ...optional('noiseMultiplier', body.initial_noise_multiplier),
    ...optional('resizeMode', RESIZE_MODES[body.resize_mode ?? 0]),
    ...maskOf(body),
  };
}

/** Each image of a batch starts from its own. @throws REQUEST_INVALID where there are more than images */
function initImagesOf({ init_images: given = [], batch_size: size }: Whole<Img2Img>): readonly string[] {
  if (given.length > size)
    throw new AppError('REQUEST_INVALID', {
      path: 'init_images',
      problem: `has ${given.length} images, and batch_size is ${size}: at most one for each image of a batch`,
    });
  return given;
}

/** Adds the route. */
export function img2imgRoutes(scope: Scope, parts: SdParts): void {
  const schema = { body: Img2ImgSchema, response: { 200: Txt2ImgAnswerSchema } };
  scope.post(
    '/img2img',
    { bodyLimit: BODY_LIMIT, schema: { summary: 'Draw pictures from a picture', ...schema } },
    async ({ body, clientName: clientId }) =>
      drawAnswer(parts, { tab: 'img2img', sent: body, clientId, fieldsOf: initOf, initImagesOf }),
  );
}
