/**
 * @file Bodies of /sdapi/v1 as the WebUI's clients send them: the one source of validation, types and OpenAPI.
 * Null means "left out" in every field, and fields that are unknown are ignored, both as in the WebUI.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
import Type from 'typebox';
import { LIMITS } from './request.js';

const text = (description?: string) => Type.Optional(Type.String(description ? { description } : {}));
const flag = (standard: boolean) => Type.Optional(Type.Boolean({ default: standard }));
const number = (standard?: number) => Type.Optional(Type.Number(standard === undefined ? {} : { default: standard }));
const integer = (limits: { readonly min: number; readonly max: number }, standard?: number) =>
  Type.Optional(
    Type.Integer({
      minimum: limits.min,
      maximum: limits.max,
      ...(standard === undefined ? {} : { default: standard }),
    }),
  );
/** Not in the WebUI; there the setting is the only place. */
const clipSkip = (about = "of the negative prompt; left out: the prompt's") =>
  Type.Optional(Type.Number({ description: `clip skip ${about}; 0 counts as 1` }));
const record = () => Type.Optional(Type.Record(Type.String(), Type.Unknown()));

/** What draws; the defaults are the WebUI's API's, but an omitted size is the model's own. */
const DRAWING = {
  prompt: text(),
  negative_prompt: text(),
  seed: integer(LIMITS.seed, -1),
  steps: integer(LIMITS.steps, 50),
  cfg_scale: Type.Optional(Type.Number({ minimum: LIMITS.cfgScale.min, maximum: LIMITS.cfgScale.max, default: 7 })),
  width: integer(LIMITS.size),
  height: integer(LIMITS.size),
  sampler_name: text(),
  sampler_index: text('used when sampler_name is left out; Euler when both are'),
  scheduler: text(),
  batch_size: integer(LIMITS.batchSize, 1),
  n_iter: integer(LIMITS.batchCount, 1),
  ...{ clip_skip: clipSkip('of this job, fractions too; comes before the setting'), negative_clip_skip: clipSkip() },
  clip_skip_timeline: Type.Optional(Type.String({ maxLength: LIMITS.timelineLength })),
} as const;

const HANDLING = {
  styles: Type.Optional(Type.Array(Type.String(), { description: 'names of styles, put into the prompts in order' })),
  override_settings: record(),
  override_settings_restore_afterwards: flag(true),
  infotext: text('parameters of a picture; they fill the fields that are left out'),
  send_images: flag(true),
  save_images: flag(false),
  force_task_id: Type.Optional(Type.String({ pattern: '^[\\w()-]{1,100}$' })),
} as const;

/** Taken as typed; a value that would change the picture is refused, see the server's table. */
const NOT_SUPPORTED = {
  subseed: number(-1),
  subseed_strength: number(0),
  seed_resize_from_h: number(-1),
  seed_resize_from_w: number(-1),
  restore_faces: flag(false),
  tiling: flag(false),
  eta: number(),
  denoising_strength: number(),
  s_min_uncond: number(),
  s_churn: number(),
  s_tmax: number(),
  s_tmin: number(),
  s_noise: number(),
  refiner_checkpoint: text(),
  refiner_switch_at: number(),
  firstpass_image: text(),
  enable_hr: flag(false),
  script_name: text(),
  script_args: Type.Optional(Type.Array(Type.Unknown())),
  alwayson_scripts: record(),
} as const;

export const Txt2ImgSchema = Type.Object({ ...DRAWING, ...HANDLING, ...NOT_SUPPORTED });
export type Txt2Img = Type.Static<typeof Txt2ImgSchema>;

export const Txt2ImgAnswerSchema = Type.Object({
  images: Type.Array(Type.String({ description: 'base64' })),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  info: Type.String({ description: 'a JSON document' }),
});

export const SdPngInfoSchema = Type.Object({ image: Type.String() });
export const SdOptionsSchema = Type.Record(Type.String(), Type.Unknown());
export const SdProgressQuerySchema = Type.Object({ skip_current_image: Type.Optional(Type.Boolean()) });
export type SdProgressQuery = Type.Static<typeof SdProgressQuerySchema>;
export const InternalProgressSchema = Type.Object({
  id_task: Type.String(),
  id_live_preview: Type.Optional(Type.Integer()),
  live_preview: Type.Optional(Type.Boolean()),
});
export type InternalProgress = Type.Static<typeof InternalProgressSchema>;
