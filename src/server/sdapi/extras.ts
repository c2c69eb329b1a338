/** @file Enlarging of single pictures without drawing, and what there is to enlarge with. */
import { AppError } from '../../base/index.js';
import {
  BODY_LIMIT,
  ExtraBatchAnswerSchema,
  ExtraBatchSchema,
  type ExtraSingle,
  ExtraSingleAnswerSchema,
  ExtraSingleSchema,
  LATENT_UPSCALERS,
  PICTURE_UPSCALERS,
  SdLatentUpscalersSchema,
  SdUpscalersSchema,
} from '../../contract/index.js';
import { type Enlargement, encodeWithTexts, enlargePicture, readPictureInfo } from '../../images/index.js';
import type { RouteOptions } from '../options.js';
import { pngBase64 } from '../png-text.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { drawnWithout } from './not-supported.js';

/** How many times as large the WebUI's own upscalers say they make a picture. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const SCALE = 4;

/** @throws UNKNOWN_NAME */
function upscalerOf(what: string, name = 'None') {
  const found = PICTURE_UPSCALERS.find((upscaler) => upscaler === name);
  if (found) return found;
  throw new AppError('UNKNOWN_NAME', { what, name, nearest: 'Lanczos', known: PICTURE_UPSCALERS.join(', ') });
}

/** @throws UNKNOWN_NAME */
function enlargementOf(body: ExtraSingle): Enlargement {
  const { resize_mode = 0, upscaling_resize: scale = 2, upscaling_resize_w: width = 512 } = body;
  const { upscaling_resize_h: height = 512, upscaling_crop: cut = true } = body;
  const visibility = body.extras_upscaler_2_visibility ?? 0;
  return {
    upscaler: upscalerOf('upscaler_1', body.upscaler_1),
    second: { upscaler: upscalerOf('upscaler_2', body.upscaler_2), visibility },
    ...(resize_mode === 0 ? { scale } : { width, height, cut }),
  };
}

/** What was done, under the WebUI's keys. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
function postprocessingOf({ upscaler, second, scale, width, height, cut }: Enlargement): string {
  if (upscaler === 'None') return '';
  const isBlended = second !== undefined && second.visibility > 0 && second.upscaler !== 'None';
  const fields: readonly (readonly [string, unknown])[] = [
    ['Postprocess upscale by', scale],
    ['Postprocess upscale to', scale === undefined ? `${width}x${height}` : undefined],
    ['Postprocess crop to', scale === undefined && cut ? `${width}x${height}` : undefined],
    ['Postprocess upscaler', upscaler],
    ['Postprocess upscaler 2', isBlended ? second.upscaler : undefined],
    ['Postprocess upscaler 2 visibility', isBlended ? second.visibility : undefined],
  ];
  return fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`])).join(', ');
}

/** What the picture said before goes on with it. */
async function textsOf(image: string, postprocessing: string): Promise<Readonly<Record<string, string>>> {
  const { infotext: parameters } = await readPictureInfo(image);
  return {
    ...(parameters === '' ? {} : { parameters }),
    ...(postprocessing === '' ? {} : { postprocessing }),
  };
}

const asHtml = (lines: readonly string[]): string => `<p>${lines.filter((line) => line !== '').join('<br>\n')}</p>`;

/** @throws UNKNOWN_NAME IMAGE_INVALID VALUE_RANGE */
async function enlarge(body: ExtraSingle, withTexts: boolean) {
  const wanted = enlargementOf(body);
  const postprocessing = postprocessingOf(wanted);
  const image = await enlargePicture(body.image, wanted);
  const texts = withTexts ? await textsOf(body.image, postprocessing) : {};
  return { image: pngBase64(await encodeWithTexts(image, texts)), postprocessing };
}

const saidOf = (body: Readonly<Record<string, unknown>>, postprocessing: string): string =>
  asHtml([postprocessing, ...drawnWithout(body).map(({ message }) => message)]);

function addSingle(scope: Scope, { service: { settings } }: RouteOptions): void {
  const schema = { body: ExtraSingleSchema, ...answers(ExtraSingleAnswerSchema) };
  scope.post(
    '/extra-single-image',
    { bodyLimit: BODY_LIMIT, schema: { summary: 'Enlarge a picture without drawing it anew', ...schema } },
    async ({ body }) => {
      const { image, postprocessing } = await enlarge(body, settings.get('enable_pnginfo'));
      return { html_info: saidOf(body, postprocessing), image };
    },
  );
}

function addBatch(scope: Scope, { service: { settings } }: RouteOptions): void {
  const schema = { body: ExtraBatchSchema, ...answers(ExtraBatchAnswerSchema) };
  scope.post(
    '/extra-batch-images',
    { bodyLimit: BODY_LIMIT, schema: { summary: 'Enlarge several pictures in the same way', ...schema } },
    async ({ body }) => {
      const { imageList, ...rest } = body;
      const images: string[] = [];
      for (const { data } of imageList)
        images.push((await enlarge({ ...rest, image: data }, settings.get('enable_pnginfo'))).image);
      const said = imageList.length === 0 ? '' : postprocessingOf(enlargementOf({ ...rest, image: '' }));
      return { html_info: saidOf(body, said), images };
    },
  );
}

/** Adds the routes. */
export function extrasRoutes(scope: Scope, options: RouteOptions): void {
  scope.get('/upscalers', about('Upscalers of pictures', answers(SdUpscalersSchema)), async () =>
    PICTURE_UPSCALERS.map((name) => ({ name, model_name: null, model_path: null, model_url: null, scale: SCALE })),
  );
  scope.get('/latent-upscale-modes', about('Upscalers of latents', answers(SdLatentUpscalersSchema)), async () =>
    LATENT_UPSCALERS.map((name) => ({ name })),
  );
  addSingle(scope, options);
  addBatch(scope, options);
}
