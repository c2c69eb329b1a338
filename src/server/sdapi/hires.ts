/** @file The second pass as the WebUI's clients ask for it. */
import { AppError } from '../../base/index.js';
import {
  fieldsOfSdapi,
  type GenerationRequest,
  HIRES_PARAMETERS,
  HIRES_UPSCALERS,
  type Hires,
  type Txt2Img,
} from '../../contract/index.js';
import { optional } from './optional.js';
import { sizeOf } from './request-fields.js';

/** @throws UNKNOWN_NAME */
function upscalerOf(name: string | undefined) {
  const found = HIRES_UPSCALERS.find((upscaler) => upscaler === (name ?? 'Latent'));
  if (found) return found;
  const known = HIRES_UPSCALERS.join(', ');
  throw new AppError('UNKNOWN_NAME', { what: 'hr_upscaler', name: name ?? '', nearest: 'Latent', known });
}

/** Names by which the page says "the same as in the first pass". */
const SAME = ['Use same sampler', 'Use same scheduler', ''];

/** What the second pass has otherwise than the first. */
const otherwise = (fields: Hires): Hires =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => !SAME.includes(String(value))));

/** Both sizes of a request that names that of its first pass; then width and height are the second's. */
function sizesOf(body: Txt2Img): Pick<Txt2Img, 'width' | 'height' | 'hr_resize_x' | 'hr_resize_y'> {
  const { firstphase_width: width = 0, firstphase_height: height = 0 } = body;
  if (width === 0 && height === 0) return {};
  return { width, height, ...optional('hr_resize_x', body.width), ...optional('hr_resize_y', body.height) };
}

/** The field `hires` of our request, and the size of its first pass where that is named. @throws UNKNOWN_NAME */
export function hiresOf(sent: Txt2Img): Partial<GenerationRequest> {
  const { width, height, ...body } = { ...sent, ...sizesOf(sent) };
  const size = sizeOf({ width, height });
  if (!body.enable_hr) return size;
  return {
    ...size,
    hires: {
      ...otherwise(fieldsOfSdapi(HIRES_PARAMETERS, body)),
      upscaler: upscalerOf(body.hr_upscaler),
      ...optional('denoisingStrength', body.denoising_strength),
    },
  };
}
