/**
 * @file A plan: everything that decides the images of a request, answered once. It is complete, immutable JSON, so that
 * any process can run it: the same plan gives the same pixels.
 */
import Type from 'typebox';
import { type ClipSkipUse, ClipSkipUseSchema } from './clip-skip.js';
import type { Immutable } from './immutable.js';
import { PlanLayoutSchema, TilePlaceSchema } from './layout.js';
import { NoticeSchema } from './notice.js';
import { PICTURE_FORMATS } from './picture-format.js';
import { type ClipSkipRecommendation, ClipSkipRecommendationSchema } from './recommendation.js';
import { ExplicitRequestSchema, type ResolvedRequest } from './request.js';

/** Rises when the meaning of a plan changes; a plan of another version is refused, never guessed at. */
export const PLAN_VERSION = 1;

export const PLAN_KINDS = ['txt2img', 'img2img', 'script', 'sweep'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** Which files draw a task. */
export const ModelReferenceSchema = Type.Object({
  id: Type.String({ description: '"default", or the name below models/Stable-diffusion, or a path' }),
  hash: Type.Union([Type.String(), Type.Null()], { description: 'first ten digits of its SHA-256; null = not known' }),
  vaePath: Type.Union([Type.String(), Type.Null()], { description: "null = the checkpoint's own VAE" }),
  textEncoderPaths: Type.Optional(
    Type.Array(Type.String(), { description: "files of text encoders; left out = the checkpoint's own" }),
  ),
  weightPrecision: Type.Optional(
    Type.Literal('8-bit', { description: 'how its linear weights are kept; left out = exactly' }),
  ),
});
export type ModelReference = Immutable<Type.Static<typeof ModelReferenceSchema>>;

/** Images drawn from one request by one model. */
export const GenerationTaskSchema = Type.Object({
  model: ModelReferenceSchema,
  request: Type.Unsafe<ResolvedRequest>({ ...ExplicitRequestSchema, description: 'with every default filled in' }),
  use: Type.Object(ClipSkipUseSchema.properties, { description: 'every clip skip of it, as layers' }),
  firstIndex: Type.Integer({ minimum: 0, description: 'number of its first image in the plan' }),
  follows: Type.Optional(
    Type.Integer({ minimum: 0, description: 'draws from the first image of this task in place of its init image' }),
  ),
  tile: Type.Optional(TilePlaceSchema),
  comparesWith: Type.Optional(
    Type.Integer({ minimum: 0, description: 'task whose conditioning it is compared with: the value beside it' }),
  ),
});
export type GenerationTask = Immutable<Omit<Type.Static<typeof GenerationTaskSchema>, 'request' | 'use'>> & {
  readonly request: ResolvedRequest;
  readonly use: ClipSkipUse;
};

/** How and where images are written: answered from the settings of the moment when the plan is made. */
export const OutputPolicySchema = Type.Object({
  format: Type.Enum([...PICTURE_FORMATS]),
  quality: Type.Number({ description: '1 to 100, of JPEG and WebP' }),
  lossless: Type.Boolean({ description: 'WebP only: every pixel as it is' }),
  withInfotext: Type.Boolean({ description: 'whether the parameters are written into the files' }),
  withTextFile: Type.Boolean({ description: 'whether they are written into a text file beside it as well' }),
  toDisk: Type.Boolean({ description: 'false = images that are kept stay in memory' }),
  unfinishedToDisk: Type.Boolean({ description: 'whether that holds for interrupted images, too' }),
  folder: Type.String({ description: 'a relative folder is inside the data folder' }),
  subfolder: Type.String({ description: 'pattern of a folder below it; empty = none' }),
  pattern: Type.String({ description: 'pattern of the file name; empty = running number and seed' }),
  grids: Type.Object({ toDisk: Type.Boolean(), folder: Type.String(), subfolder: Type.String() }),
});
export type OutputPolicy = Immutable<Type.Static<typeof OutputPolicySchema>>;

/** Previews while an image is drawn; they never change the image. */
export const PreviewPolicySchema = Type.Object({
  everySteps: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description: 'a preview every so many steps, and after the last of a batch; null = only then',
  }),
  method: Type.Enum(['fast', 'full'], {
    description: 'fast = a linear map from latent to colours; full = decoded, as long as that may take',
  }),
});

export const GenerationPlanSchema = Type.Object({
  version: Type.Literal(PLAN_VERSION),
  kind: Type.Enum([...PLAN_KINDS]),
  script: Type.Optional(Type.String({ description: 'title of the script that made it' })),
  sweepId: Type.Optional(Type.String({ description: 'the sweep that its images belong to' })),
  tasks: Type.Array(GenerationTaskSchema, { minItems: 1 }),
  layout: PlanLayoutSchema,
  failures: Type.Enum(['stop', 'leave blank'], { description: 'what a task that fails does to the others' }),
  save: Type.Boolean({ description: 'whether its images are kept after it' }),
  output: OutputPolicySchema,
  preview: Type.Union([PreviewPolicySchema, Type.Null()], { description: 'null = none' }),
  warnings: Type.Array(NoticeSchema, { description: 'what was left out when it was made' }),
  recommendation: Type.Optional(ClipSkipRecommendationSchema),
});
type PlanJson = Type.Static<typeof GenerationPlanSchema>;
export type GenerationPlan = Immutable<Omit<PlanJson, 'tasks' | 'recommendation'>> & {
  readonly tasks: readonly GenerationTask[];
  readonly recommendation?: ClipSkipRecommendation;
};
