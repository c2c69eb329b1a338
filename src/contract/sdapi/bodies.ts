/**
 * @file Bodies of /sdapi/v1 as the WebUI's clients send them: the one source of validation, types and OpenAPI.
 * Null means "left out" in every field, and fields that are unknown are ignored, both as in the WebUI.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
import Type from 'typebox';
import { CLIP_SKIP_PARAMETERS, CLIP_SKIP_PART_PARAMETERS } from '../parameters/clip-skip-parameters.js';
import { BATCH_PARAMETERS, DRAWING_PARAMETERS, NOISE_PARAMETERS } from '../parameters/drawing-parameters.js';
import { HIRES_PARAMETERS } from '../parameters/hires-parameters.js';
import { PICTURE_PARAMETERS } from '../parameters/picture-parameters.js';
import { SAMPLING_PARAMETERS } from '../parameters/sampling-parameters.js';
import { sdapiFields } from '../parameters/schemas.js';
import { SEED_RESIZE_PARAMETERS } from '../parameters/seed-resize-parameters.js';
import { PICTURE_LIMITS } from '../picture-request.js';
import { LIMITS } from '../request.js';
import { EMPTY_IS_UNSET, textOf } from '../text-limit.js';
import { flag, integer, name, number, optionalPicture, picture, pictureText, record, text } from './fields.js';

/** What draws; the defaults are the WebUI's API's, but an omitted size is the model's own. */
const DRAWING = {
  prompt: text(),
  negative_prompt: text(),
  ...sdapiFields(DRAWING_PARAMETERS),
  ...sdapiFields(BATCH_PARAMETERS),
  sampler_index: name('used when sampler_name is left out; Euler when both are'),
  ...sdapiFields(CLIP_SKIP_PARAMETERS),
  ...sdapiFields(CLIP_SKIP_PART_PARAMETERS),
} as const;

/** Pictures alone have noise that is added to them. */
const { noiseMultiplier, ...NOISE_OF_BOTH } = NOISE_PARAMETERS;

const HANDLING = {
  styles: Type.Optional(
    Type.Array(textOf(), { maxItems: LIMITS.styles, description: 'names of styles, put into the prompts in order' }),
  ),
  override_settings: record(),
  override_settings_restore_afterwards: flag(true),
  infotext: name('parameters of a picture; they fill the fields that are left out'),
  send_images: flag(true),
  save_images: flag(false),
  do_not_save_grid: Type.Optional(Type.Boolean()),
  do_not_save_samples: flag(false),
  disable_extra_networks: Type.Optional(
    Type.Boolean({ default: false, description: 'tags such as <lora:name:1> are taken out of the prompts' }),
  ),
  force_task_id: Type.Optional(Type.String({ pattern: '^[\\w()-]{1,100}$', ...EMPTY_IS_UNSET })),
} as const;

/** Noise that is related to that of the seed. Sizes of 0 and below mean that there is none. */
const NOISE = {
  ...sdapiFields(NOISE_OF_BOTH),
  ...sdapiFields(SEED_RESIZE_PARAMETERS),
} as const;

/** Left out: what the settings say. */
const SAMPLING = {
  ...sdapiFields(PICTURE_PARAMETERS),
  ...sdapiFields(SAMPLING_PARAMETERS),
} as const;

/** Taken as typed; a value that would change the picture is refused, see the server's table. */
const NOT_SUPPORTED = {
  restore_faces: flag(false),
  refiner_checkpoint: name(),
  refiner_switch_at: number(),
  firstpass_image: optionalPicture('not supported'),
  script_name: name(),
  script_args: Type.Optional(Type.Array(Type.Unknown())),
  alwayson_scripts: record(),
} as const;

/** Sizes of the first pass, as clients before hr_scale sent them: width and height are then those of the second. */
const FIRST_PASS = {
  firstphase_width: integer({ min: 0, max: LIMITS.size.max }, 0),
  firstphase_height: integer({ min: 0, max: LIMITS.size.max }, 0),
} as const;

const HIRES = {
  enable_hr: flag(false),
  ...FIRST_PASS,
  ...sdapiFields(HIRES_PARAMETERS),
  hr_checkpoint_name: name(),
} as const;

const { maskBlur, maskPadding } = PICTURE_LIMITS;

const INIT = {
  init_images: Type.Optional(
    Type.Array(pictureText('base64 or data URI'), {
      maxItems: LIMITS.batchSize.max,
      description: 'one picture, or one for each image of a batch',
    }),
  ),
  resize_mode: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 3, default: 0, description: '0 stretch, 1 crop, 2 fill, 3 latent' }),
  ),
  mask: optionalPicture('base64 or data URI; white is drawn anew'),
  mask_blur: integer(maskBlur),
  mask_blur_x: integer(maskBlur, 4),
  mask_blur_y: integer(maskBlur, 4),
  mask_round: flag(true),
  inpainting_fill: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 3,
      default: 0,
      description: '0 fill, 1 original, 2 latent noise, 3 latent nothing',
    }),
  ),
  inpaint_full_res: Type.Optional(
    Type.Boolean({ default: true, description: 'draw only the masked part, in the full size' }),
  ),
  inpaint_full_res_padding: integer(maskPadding, 0),
  inpainting_mask_invert: Type.Optional(Type.Integer({ minimum: 0, maximum: 1, default: 0 })),
  ...sdapiFields({ noiseMultiplier }),
  image_cfg_scale: number(),
  latent_mask: optionalPicture('base64 or data URI; drawn by this mask, joined with the picture by the other'),
  include_init_images: flag(false),
} as const;

const COMMON = { ...DRAWING, ...HANDLING, ...NOISE, ...SAMPLING, ...NOT_SUPPORTED } as const;
const CommonSchema = Type.Object(COMMON);
/** What both ways of drawing are asked for with. */
export type SdDrawing = Type.Static<typeof CommonSchema>;

export const Txt2ImgSchema = Type.Object({ ...COMMON, ...HIRES });
export type Txt2Img = Type.Static<typeof Txt2ImgSchema>;

export const Img2ImgSchema = Type.Object({ ...COMMON, ...INIT });
export type Img2Img = Type.Static<typeof Img2ImgSchema>;

export const SdInterrogateSchema = Type.Object({ image: Type.Optional(picture()), model: text() });

export const Txt2ImgAnswerSchema = Type.Object({
  images: Type.Array(Type.String({ description: 'base64' })),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  info: Type.String({ description: 'a JSON document' }),
});

/** Refusals as the WebUI sends them: field by field, or in one sentence. */
export const SdErrorSchema = Type.Object({
  error: Type.Optional(Type.String({ description: 'what kind of error it is' })),
  detail: Type.Union([
    Type.String(),
    Type.Array(Type.Object({ loc: Type.Array(Type.String()), msg: Type.String(), type: Type.String() })),
  ]),
  body: Type.Optional(Type.String()),
  errors: Type.Optional(Type.String()),
});

export const SdPngInfoSchema = Type.Object({ image: picture() });
export const SdOptionsSchema = Type.Record(Type.String(), Type.Unknown());
export const SdProgressQuerySchema = Type.Object({ skip_current_image: Type.Optional(Type.Boolean()) });
export type SdProgressQuery = Type.Static<typeof SdProgressQuerySchema>;
