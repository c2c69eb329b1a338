/** @file Enlarging of single pictures without drawing, and what there is to enlarge with. */
import type { FastifyInstance } from 'fastify';
import { enlargePicture } from '../../app/index.js';
import { AppError } from '../../base/index.js';
import {
  type ExtraBatch,
  ExtraBatchAnswerSchema,
  ExtraBatchSchema,
  type ExtraSingle,
  ExtraSingleAnswerSchema,
  ExtraSingleSchema,
  LATENT_UPSCALERS,
  PICTURE_UPSCALERS,
} from '../../contract/index.js';
import { pngBase64 } from '../png-text.js';
import { refuseUnsupported } from './not-supported.js';

/** How many times as large the WebUI's own upscalers say they make a picture. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const SCALE = 4;

/** @throws UNKNOWN_NAME */
function upscalerOf(name = 'None') {
  const found = PICTURE_UPSCALERS.find((upscaler) => upscaler === name);
  if (found) return found;
  throw new AppError('UNKNOWN_NAME', {
    what: 'upscaler_1',
    name,
    nearest: 'Lanczos',
    known: PICTURE_UPSCALERS.join(', '),
  });
}

/** @throws FEATURE_MISSING UNKNOWN_NAME IMAGE_INVALID VALUE_RANGE */
async function enlarge(body: ExtraSingle): Promise<string> {
  refuseUnsupported(body);
  const { resize_mode = 0, upscaling_resize: scale = 2, upscaling_resize_w: width = 512 } = body;
  const { upscaling_resize_h: height = 512, upscaling_crop: cut = true } = body;
  const wanted = resize_mode === 0 ? { scale } : { width, height, cut };
  const png = await enlargePicture(body.image, { upscaler: upscalerOf(body.upscaler_1), ...wanted });
  return pngBase64(png);
}

/** Adds the routes. */
export function extrasRoutes(scope: FastifyInstance): void {
  scope.get('/upscalers', async () =>
    PICTURE_UPSCALERS.map((name) => ({ name, model_name: null, model_path: null, model_url: null, scale: SCALE })),
  );
  scope.get('/latent-upscale-modes', async () => LATENT_UPSCALERS.map((name) => ({ name })));
  const schema = { body: ExtraSingleSchema, response: { 200: ExtraSingleAnswerSchema } };
  scope.post<{ Body: ExtraSingle }>('/extra-single-image', { schema }, async ({ body }) => ({
    ...{ html_info: '', image: await enlarge(body) },
  }));
  const batch = { body: ExtraBatchSchema, response: { 200: ExtraBatchAnswerSchema } };
  scope.post<{ Body: ExtraBatch }>('/extra-batch-images', { schema: batch }, async ({ body }) => {
    const { imageList, ...rest } = body;
    const images: string[] = [];
    for (const { data } of imageList) images.push(await enlarge({ ...rest, image: data }));
    return { html_info: '', images };
  });
}
