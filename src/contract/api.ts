/** @file Bodies and answers of /api/v1, ours: the one source of validation, types and the OpenAPI document. */
import Type from 'typebox';
import { ClipSkipUseSchema } from './clip-skip.js';
import { JobErrorSchema, JobSchema } from './jobs.js';
import { PictureRecipeSchema } from './picture-recipe.js';
import { ClipSkipRecommendationSchema } from './recommendation.js';

/** Largest body in bytes: a picture of 8,192 pixels square as base64 stays below it. */
export const BODY_LIMIT = 64 * 2 ** 20;

/** A picture of a job, as results and events carry it. */
export const JobImageSchema = Type.Object({
  index: Type.Integer({ description: 'position in the job, from 0' }),
  seed: Type.Integer(),
  url: Type.Union([Type.String(), Type.Null()], { description: 'where the picture is; null = not kept' }),
  infotext: Type.String(),
  ...ClipSkipUseSchema.properties,
  width: Type.Integer(),
  height: Type.Integer(),
});
export type JobImage = Type.Static<typeof JobImageSchema>;

export const JobStepSchema = Type.Object({
  done: Type.Integer({ description: 'denoising steps done, over all batches' }),
  total: Type.Integer(),
  secondsLeft: Type.Number(),
  stepIndex: Type.Integer({ description: 'step in the batch, from 0' }),
  sigma: Type.Number(),
  batch: Type.Integer(),
  batchCount: Type.Integer(),
});
export type JobStep = Type.Static<typeof JobStepSchema>;

/** All that is known of a running job: news replace each other, so each holds the whole. */
export const JobProgressSchema = Type.Object({
  step: Type.Optional(JobStepSchema),
  images: Type.Array(JobImageSchema),
});
export type JobProgress = Type.Static<typeof JobProgressSchema>;

export const JobResultSchema = Type.Object({
  images: Type.Array(JobImageSchema),
  encoderRuns: Type.Integer(),
  seconds: Type.Number(),
  warnings: Type.Array(Type.String()),
  model: Type.Object({ name: Type.String(), family: Type.String() }),
  request: Type.Unknown({ description: 'the request with every default filled in' }),
  recommendation: Type.Optional(ClipSkipRecommendationSchema),
});
export type JobResult = Type.Static<typeof JobResultSchema>;

export const ApiErrorSchema = Type.Object({ error: JobErrorSchema });
export const AcceptedSchema = Type.Object({
  id: Type.String(),
  position: Type.Union([Type.Integer(), Type.Null()], { description: '0 = running, 1 = next; null = finished' }),
});
export const JobListSchema = Type.Object({ jobs: Type.Array(JobSchema) });
export const JobIdSchema = Type.Object({ id: Type.String() });

export const ModelRowSchema = Type.Object({
  id: Type.String({ description: '"default" = the model inside; else the name below models/Stable-diffusion' }),
  title: Type.String({ description: "the model's own; else the id, with the hash in brackets once it is known" }),
  hash: Type.Union([Type.String(), Type.Null()], {
    description: 'first ten digits of the SHA-256; null = not known yet',
  }),
  name: Type.String(),
  path: Type.String(),
  loaded: Type.Boolean(),
  default: Type.Boolean(),
});
export type ModelRow = Type.Static<typeof ModelRowSchema>;
export const ModelListSchema = Type.Object({ models: Type.Array(ModelRowSchema), current: Type.String() });

/** What a clip-skip control has to know. */
export const ClipSkipControlSchema = Type.Object({
  min: Type.Integer(),
  max: Type.Integer(),
  step: Type.Integer(),
  hasEffect: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'why the value has no effect, when it has none' })),
  value: Type.Integer({ description: 'the stored value' }),
  outOfRange: Type.Boolean({ description: 'whether the loaded model refuses the stored value' }),
});
export type ClipSkipControl = Type.Static<typeof ClipSkipControlSchema>;

/** What a value that a request leaves out becomes. */
export const RequestDefaultsSchema = Type.Object({
  sampler: Type.String(),
  schedule: Type.String({ description: 'a label of the list of schedules' }),
  steps: Type.Integer(),
  cfgScale: Type.Number(),
  width: Type.Integer({ description: 'pixels, the native size' }),
  height: Type.Integer({ description: 'pixels, the native size' }),
});
export type RequestDefaults = Type.Static<typeof RequestDefaultsSchema>;

export const CurrentModelSchema = Type.Object({
  id: Type.String(),
  info: Type.Unknown(),
  defaults: RequestDefaultsSchema,
  clipSkip: ClipSkipControlSchema,
  recommendation: ClipSkipRecommendationSchema,
});

export const StyleListSchema = Type.Object({
  styles: Type.Array(Type.Object({ name: Type.String(), prompt: Type.String(), negativePrompt: Type.String() })),
});

export const SettingListSchema = Type.Object({
  settings: Type.Array(Type.Unknown({ description: 'a row of the table of settings with its value' })),
  categories: Type.Array(Type.String()),
});
export const ChangedSchema = Type.Object({ changed: Type.Array(Type.String()) });

export const PictureSchema = Type.Object({
  id: Type.String(),
  url: Type.String(),
  infotext: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  createdMs: Type.Integer({ description: 'milliseconds since 1970' }),
});
export type Picture = Type.Static<typeof PictureSchema>;
export const PictureListSchema = Type.Object({ pictures: Type.Array(PictureSchema) });
export const PictureQuerySchema = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  before: Type.Optional(Type.String({ description: 'id of a picture; only older ones are listed' })),
});

export const PngInfoRequestSchema = Type.Object({
  image: Type.String({ description: 'base64, or a data URI' }),
});
export const InfotextRequestSchema = Type.Object({ infotext: Type.String({ maxLength: 1_000_000 }) });
export const PngInfoSchema = Type.Object({
  infotext: Type.String({ description: 'empty when the picture holds none' }),
  prompt: Type.String(),
  negativePrompt: Type.String(),
  fields: Type.Record(Type.String(), Type.String()),
  recipe: Type.Optional(PictureRecipeSchema),
});
export type PngInfo = Type.Static<typeof PngInfoSchema>;

export const TokensRequestSchema = Type.Object({ text: Type.String({ maxLength: 100_000 }) });
export const TokensSchema = Type.Object({
  count: Type.Integer(),
  limit: Type.Integer({ description: 'tokens of the chunks in use: a multiple of 75' }),
});

export const SamplerListSchema = Type.Object({
  samplers: Type.Array(
    Type.Object({
      name: Type.String(),
      aliases: Type.Array(Type.String()),
      order: Type.Integer({ description: '2: a step evaluates the model twice' }),
      brownian: Type.Boolean({ description: 'its noise is that of Brownian paths' }),
      discardPenultimate: Type.Boolean({ description: 'the last level but one is left out' }),
      usesSeedDelta: Type.Boolean({ description: 'it goes by the eta noise seed delta' }),
      defaultSchedule: Type.Optional(Type.String({ description: 'what Automatic means for it' })),
      solver: Type.Optional(Type.String({ description: 'where another sampler differs in this alone' })),
    }),
  ),
  schedules: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      aliases: Type.Array(Type.String()),
      defaultRho: Type.Optional(Type.Number({ description: 'its exponent' })),
      needsModel: Type.Boolean({ description: "it goes by the model's own levels" }),
    }),
  ),
});
export type SamplerList = Type.Static<typeof SamplerListSchema>;
