/** @file Bodies and answers of /api/v1, ours: the one source of validation, types and the OpenAPI document. */
import Type from 'typebox';
import { ClipSkipUseSchema } from './clip-skip.js';
import type { ModelInfo } from './events.js';
import { JobErrorSchema } from './jobs.js';
import { NoticeSchema, PromptNoticeSchema } from './notice.js';
import { SeedValueSchema } from './parameters/seeds.js';
import { PictureRecipeSchema, UnreadSchema } from './picture-recipe.js';
import { ClipSkipRecommendationSchema, SamplingRecommendationSchema } from './recommendation.js';
import { ExplicitRequestSchema, type ResolvedRequest } from './request.js';
import type { SettingRow, SettingValue } from './settings/setting-row.js';
import { textOf, wholeOf } from './text-limit.js';

/** A setting as clients see it. */
type Setting = SettingRow & { readonly value: SettingValue };

/** A picture of a job, as results and events carry it. */
export const JobImageSchema = Type.Object({
  index: Type.Integer({ description: 'position in the job, from 0' }),
  seed: SeedValueSchema,
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
  skipping: Type.Optional(Type.Literal(true, { description: 'a skip was asked for and has not happened yet' })),
  images: Type.Array(JobImageSchema),
});
export type JobProgress = Type.Static<typeof JobProgressSchema>;

export const JobResultSchema = Type.Object({
  images: Type.Array(JobImageSchema),
  grids: Type.Optional(Type.Integer({ description: 'how many of the first pictures hold others side by side' })),
  encoderRuns: Type.Integer(),
  seconds: Type.Number(),
  warnings: Type.Array(NoticeSchema),
  model: Type.Object({ name: Type.String(), family: Type.String() }),
  request: Type.Unsafe<ResolvedRequest>(ExplicitRequestSchema),
  recommendation: Type.Optional(ClipSkipRecommendationSchema),
});
export type JobResult = Type.Static<typeof JobResultSchema>;

export const ApiErrorSchema = Type.Object({ error: JobErrorSchema });
export const AcceptedSchema = Type.Object({
  id: Type.String(),
  position: Type.Union([Type.Integer(), Type.Null()], { description: '0 = running, 1 = next; null = finished' }),
});
export const JobQuerySchema = Type.Object({
  active: Type.Optional(Type.Boolean({ description: 'true: only what runs and waits; false: only what has ended' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: '100 when left out' })),
  offset: Type.Optional(wholeOf('jobs to pass over', { min: 0 })),
});
export type JobQuery = Type.Static<typeof JobQuerySchema>;
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
  family: Type.Union([Type.String(), Type.Null()], { description: 'null = it cannot be opened' }),
  prediction: Type.Union([Type.Enum(['epsilon', 'v_prediction']), Type.Null()], {
    description: 'what it predicts; null = nothing says so',
  }),
  sizeBytes: Type.Integer({ description: 'bytes of its weights' }),
  problem: Type.Optional(Type.String({ description: 'why it cannot be opened' })),
  error: Type.Optional(JobErrorSchema),
});
export type ModelRow = Type.Static<typeof ModelRowSchema>;
export const ModelListSchema = Type.Object({ models: Type.Array(ModelRowSchema), current: Type.String() });

/** What a clip-skip control has to know. */
export const ClipSkipControlSchema = Type.Object({
  min: Type.Integer(),
  max: Type.Integer(),
  step: Type.Integer(),
  hasEffect: Type.Boolean(),
  reason: Type.Optional(NoticeSchema),
  value: Type.Integer({ description: 'the stored value' }),
  outOfRange: Type.Boolean({ description: 'whether the loaded model refuses the stored value' }),
  least: Type.Integer({ description: 'what the family was trained at; smaller values mean it, too' }),
  encoders: Type.Array(
    Type.Object({ field: Type.Enum(['clipSkipL', 'clipSkipG']), name: Type.String(), max: Type.Integer() }),
    { description: 'text encoders that a request can set alone; none where there is only one' },
  ),
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

const texts = Type.Unsafe<Readonly<Record<string, string>>>(Type.Record(Type.String(), Type.String()));
const configuration = Type.Record(Type.String(), Type.Unknown(), { description: 'as its configuration has it' });

/** A model as the page shows it. */
const ModelInfoSchema = Type.Unsafe<ModelInfo>(
  Type.Object({
    name: Type.String(),
    path: Type.String(),
    format: Type.Enum(['single-file', 'folder']),
    family: Type.String(),
    numLayers: Type.Integer({ description: 'layers clip skip can choose from' }),
    clipSkipHasEffect: Type.Boolean(),
    clipSkipReason: Type.Optional(Type.String({ description: 'why it has none' })),
    parameterCount: Type.Integer(),
    dtypes: Type.Record(Type.String(), Type.Number()),
    prediction: Type.Enum(['epsilon', 'v_prediction']),
    predictionFrom: Type.String({ description: 'who says so' }),
    predictionKnown: Type.Boolean({ description: 'false: assumed, and models of the family differ in it' }),
    zeroTerminalSnr: Type.Boolean({ description: 'whether its noise levels are rescaled to end in pure noise' }),
    inpainting: Type.Boolean({ description: 'whether its UNet also takes a mask and the masked picture' }),
    nativeSize: Type.Integer({ description: 'pixels' }),
    recommendedSampling: Type.Optional(SamplingRecommendationSchema),
    parts: Type.Object({
      textEncoder: configuration,
      textEncoder2: Type.Optional(configuration),
      unet: configuration,
      vae: configuration,
    }),
    metadata: texts,
    oddities: Type.Array(Type.String(), { description: 'what is unusual about the files, in sentences' }),
  }),
);

export const CurrentModelSchema = Type.Object({
  id: Type.String(),
  info: ModelInfoSchema,
  defaults: RequestDefaultsSchema,
  clipSkip: ClipSkipControlSchema,
  recommendation: ClipSkipRecommendationSchema,
});

export const StyleSchema = Type.Object({
  name: Type.String({
    pattern: '^[^#\\s](.*\\S)?$',
    maxLength: 200,
    description: 'no blanks around it, and not beginning with #, which sets a style out of use',
  }),
  prompt: textOf('{prompt} in it is the place of the prompt'),
  negativePrompt: textOf(),
});
export type Style = Type.Static<typeof StyleSchema>;
export const StyleNameSchema = Type.Object({ name: Type.String() });
export const StyleListSchema = Type.Object({
  styles: Type.Array(
    Type.Object({
      name: Type.String(),
      prompt: Type.String(),
      negativePrompt: Type.String(),
      own: Type.Boolean({ description: 'in styles.csv of the data folder, so that it can be changed' }),
    }),
  ),
});

const SettingValueSchema = Type.Unsafe<SettingValue>(
  Type.Union([Type.Number(), Type.Boolean(), Type.String(), Type.Array(Type.String())]),
);

/** A row of the table of settings with the value in force. */
const SettingSchema = Type.Unsafe<Setting>(
  Type.Object({
    key: Type.String(),
    label: Type.String(),
    category: Type.Enum(['Saving images', 'Stable Diffusion', 'User Interface']),
    section: Type.String({ description: 'page in Settings' }),
    type: Type.Enum(['integer', 'number', 'boolean', 'text', 'list']),
    control: Type.Enum(['slider', 'checkbox', 'dropdown', 'multiselect', 'text', 'number']),
    default: SettingValueSchema,
    value: SettingValueSchema,
    range: Type.Optional(Type.Object({ min: Type.Number(), max: Type.Number(), step: Type.Number() })),
    rangeFrom: Type.Optional(Type.Literal('numLayers', { description: 'the loaded model knows its range' })),
    choices: Type.Optional(Type.Array(Type.String())),
    choicesFrom: Type.Optional(Type.Enum(['checkpoints', 'vaes'], { description: 'where its choices are found' })),
    aliases: Type.Optional(Type.Record(Type.String(), Type.String())),
    infotextLabel: Type.Optional(Type.String()),
    restartNeeded: Type.Optional(Type.Literal('reload-ui')),
    imported: Type.Optional(Type.Literal(false)),
    description: Type.String(),
  }),
);
export const SettingListSchema = Type.Object({
  settings: Type.Array(SettingSchema),
  categories: Type.Array(Type.String()),
  withoutEffect: Type.Optional(
    Type.Array(Type.String(), {
      description: 'settings of the WebUI that are kept for its clients, do nothing here, and are not at their default',
    }),
  ),
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
export const InfotextRequestSchema = Type.Object({ infotext: textOf() });
export const PngInfoSchema = Type.Object({
  infotext: Type.String({ description: 'empty when the picture holds none' }),
  prompt: Type.String(),
  negativePrompt: Type.String(),
  fields: Type.Record(Type.String(), Type.String()),
  recipe: Type.Optional(PictureRecipeSchema),
  unread: Type.Optional(UnreadSchema),
  styled: Type.Optional(
    Type.Object(
      { prompt: Type.String(), negativePrompt: Type.String(), styles: Type.Array(Type.String()) },
      { description: 'the prompts without the styles that are found in them; left out where there are none' },
    ),
  ),
});
export type PngInfo = Type.Static<typeof PngInfoSchema>;

export const TokensRequestSchema = Type.Object({
  text: textOf(),
  negative: Type.Optional(
    Type.Boolean({ description: 'read as a negative prompt: tags other than ours stay text, AND does not cut' }),
  ),
});
const offset = (description: string) => Type.Integer({ minimum: 0, description: `${description}; UTF-16 units` });
export const TokensSchema = Type.Object({
  count: Type.Integer(),
  limit: Type.Integer({ description: 'tokens of the chunks in use: a multiple of 75' }),
  chunks: Type.Array(
    Type.Object({
      tokens: Type.Integer({ description: 'tokens in it, 0 to 75' }),
      start: offset('where its first word stands in the text'),
    }),
    { description: 'at least one; of the longest text where prompt editing or AND make several' },
  ),
  diagnostics: Type.Array(PromptNoticeSchema, { description: 'what the writer may not have meant' }),
});
export type TokenCount = Type.Static<typeof TokensSchema>;

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
