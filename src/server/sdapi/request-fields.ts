/** @file The fields of our request that both ways of drawing share, from a body of /sdapi. */
import { AppError } from '../../base/index.js';
import {
  BATCH_PARAMETERS,
  CLIP_SKIP_PARAMETERS,
  CLIP_SKIP_PART_PARAMETERS,
  DRAWING_PARAMETERS,
  fieldsOfSdapi,
  type GenerationRequest,
  LARGEST_SEED,
  LIMITS,
  PICTURE_PARAMETERS,
  SAMPLING_PARAMETERS,
  type SdDrawing,
  SEED_RESIZE_PARAMETERS,
  sdapiDefaults,
  seedParts,
} from '../../contract/index.js';
import { optional } from './optional.js';

/** What the API draws with when nothing is said. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const DEFAULTS = {
  prompt: '',
  negative_prompt: '',
  ...sdapiDefaults(DRAWING_PARAMETERS),
  ...sdapiDefaults(BATCH_PARAMETERS),
  sampler_index: 'Euler',
  override_settings_restore_afterwards: true,
  send_images: true,
  save_images: false,
} as const;

/** A request with what is left out filled in. */
export type Whole<T extends SdDrawing> = T & typeof DEFAULTS;

/** The fields of a seed, which may be too long for a number. @throws VALUE_RANGE */
function seedFields(name: string, value: number | string) {
  if (typeof value === 'string' && BigInt(value) > LARGEST_SEED)
    throw new AppError('VALUE_RANGE', { name, value, min: -1, max: String(LARGEST_SEED) });
  const { seed, high } = seedParts(value);
  return { seed, ...(high > 0 ? { high } : {}) };
}

/** @throws VALUE_RANGE */
function seedOf({ seed: value }: Whole<SdDrawing>): Partial<GenerationRequest> {
  const { seed, high } = seedFields('seed', value);
  return { seed, ...optional('seedHigh', high) };
}

/** @throws VALUE_RANGE */
export function variationOf(subseed: number | string, strength: number): Partial<GenerationRequest> {
  const { seed, high } = seedFields('subseed', subseed);
  return { variationSeed: seed, ...optional('variationSeedHigh', high), variationStrength: strength };
}

/** Without strength there is no variation; a size of which one side is not above 0 is none. */
function noiseOf(body: SdDrawing) {
  const { subseed = -1, subseed_strength = 0 } = body;
  const { width = 0, height = 0 } = fieldsOfSdapi(SEED_RESIZE_PARAMETERS, body);
  return {
    ...(subseed_strength > 0 ? variationOf(subseed, subseed_strength) : {}),
    ...(width > 0 && height > 0 ? { seedResize: { width, height } } : {}),
  };
}

function samplingOf(body: SdDrawing): Pick<GenerationRequest, 'sampling'> {
  const sampling = fieldsOfSdapi(SAMPLING_PARAMETERS, body);
  return Object.keys(sampling).length > 0 ? { sampling } : {};
}

const { factor } = LIMITS.size;

/** Latents have whole cells: the WebUI drops what is over, and its infotext keeps what was asked for. */
const wholeCells = (pixels: number | undefined): number | undefined =>
  pixels === undefined || pixels < factor ? pixels : pixels - (pixels % factor);

interface AskedSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** The size that is drawn, and the one that is said where it is another. */
export function sizeOf({ width, height }: AskedSize): Partial<GenerationRequest> {
  const drawn = { ...optional('width', wholeCells(width)), ...optional('height', wholeCells(height)) };
  const isAsked = drawn.width === width && drawn.height === height;
  return isAsked || width === undefined || height === undefined ? drawn : { ...drawn, statedSize: { width, height } };
}

/** The fields that both ways of drawing share. */
export const commonOf = (body: Whole<SdDrawing>): GenerationRequest => ({
  prompt: body.prompt,
  negativePrompt: body.negative_prompt,
  ...fieldsOfSdapi(DRAWING_PARAMETERS, body),
  ...fieldsOfSdapi(BATCH_PARAMETERS, body),
  ...seedOf(body),
  sampler: body.sampler_name ?? body.sampler_index,
  ...fieldsOfSdapi(CLIP_SKIP_PARAMETERS, body),
  ...fieldsOfSdapi(CLIP_SKIP_PART_PARAMETERS, body),
  ...optional('styles', body.styles),
  ...fieldsOfSdapi(PICTURE_PARAMETERS, body),
  ...noiseOf(body),
  ...samplingOf(body),
});
