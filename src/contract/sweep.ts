/** @file A sweep: clip-skip values × rows of seeds and one other axis, what came out, and how much the values differ. */
import Type from 'typebox';
import { ClipSkipResultSchema } from './clip-skip.js';
import { NoticeSchema } from './notice.js';
import { SeedDigitsSchema, SeedValueSchema } from './parameters/seeds.js';
import { ExplicitRequestSchema, LIMITS } from './request.js';
import { textOf } from './text-limit.js';

/** What the rows of a sweep may vary beside the seed. `promptReplace` is the WebUI's Prompt S/R: the first value is searched for. */
export const SWEEP_AXES = [
  'prompt',
  'negativePrompt',
  'promptReplace',
  'cfgScale',
  'steps',
  'sampler',
  'schedule',
  'emphasis',
  'loraWeight',
  'clipSkipL',
  'clipSkipG',
  'model',
  'vae',
] as const;
export type SweepAxisKind = (typeof SWEEP_AXES)[number];

/** 1,000 pictures of a minute each are most of a day; a slip of the finger should not begin a week. */
export const SWEEP_LIMITS = { clipSkips: 100, seeds: 100, axisValues: 100, cells: 1000 } as const;

const list = <T extends Type.TSchema>(items: T, maxItems: number, description: string) =>
  Type.Array(items, { minItems: 1, maxItems, description });

export const SweepAxisSchema = Type.Object({
  kind: Type.Enum([...SWEEP_AXES]),
  values: list(Type.Union([textOf(), Type.Number()]), SWEEP_LIMITS.axisValues, 'one row each (per seed)'),
});
export type SweepAxis = Type.Static<typeof SweepAxisSchema>;

/** Small pictures of few steps, to choose from before the full ones are drawn. */
export const SweepPreviewSchema = Type.Object({
  steps: Type.Optional(Type.Integer({ minimum: 1, maximum: 150, description: 'default 8, never more than in full' })),
  size: Type.Optional(
    Type.Integer({ minimum: 8, maximum: 8192, description: 'longer side in pixels; default half of the full one' }),
  ),
});
export type SweepPreview = Type.Static<typeof SweepPreviewSchema>;

const SeedSchema = Type.Union([
  Type.Integer({ minimum: LIMITS.seed.min, maximum: LIMITS.seed.max, description: '-1 = random' }),
  SeedDigitsSchema,
]);

export const SweepRequestSchema = Type.Object({
  request: ExplicitRequestSchema,
  clipSkips: Type.Optional(list(Type.Number(), SWEEP_LIMITS.clipSkips, 'columns; default every value of the model')),
  seeds: Type.Optional(list(SeedSchema, SWEEP_LIMITS.seeds, "rows; default the request's one seed")),
  axis: Type.Optional(SweepAxisSchema),
  preview: Type.Optional(SweepPreviewSchema),
});
export type SweepRequest = Type.Static<typeof SweepRequestSchema>;

const distance = (description: string) => Type.Number({ minimum: 0, description });

/** How far a cell is from the cell on its left: the neighbouring value, everything else equal. */
export const SweepDifferenceSchema = Type.Object({
  conditioning: distance('mean over the tokens, start token left out, of 1 − cosine'),
  latent: distance('root mean square of the difference over that of the two latents'),
  image: distance('root mean square difference of the pixels, 0 to 1'),
});
export type SweepDifference = Type.Static<typeof SweepDifferenceSchema>;

export const SweepRowSchema = Type.Object({
  label: Type.String(),
  seed: SeedValueSchema,
  axisValue: Type.Union([Type.String(), Type.Null()]),
});
export type SweepRow = Type.Static<typeof SweepRowSchema>;

export const SweepCellSchema = Type.Object({
  index: Type.Integer({ description: 'row × columns + column, from 0' }),
  row: Type.Integer(),
  column: Type.Integer(),
  seed: SeedValueSchema,
  clipSkip: ClipSkipResultSchema,
  stage: Type.Enum(['preview', 'full']),
  infotext: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  file: Type.String({ description: "name in the sweep's folder" }),
  difference: Type.Union([SweepDifferenceSchema, Type.Null()], { description: 'null in the first column' }),
});
export type SweepCell = Type.Static<typeof SweepCellSchema>;

/** What a value is worth beside the one before it, over all rows. */
export const SweepVerdictSchema = Type.Object({
  clipSkip: Type.Number(),
  verdict: Type.Enum(['first', 'no effect', 'same', 'slight', 'different']),
  sentence: Type.String(),
  difference: Type.Union([SweepDifferenceSchema, Type.Null()], { description: 'mean over the rows' }),
});
export type SweepVerdict = Type.Static<typeof SweepVerdictSchema>;

export const SweepResultSchema = Type.Object({
  stage: Type.Enum(['preview', 'full']),
  title: Type.String(),
  clipSkips: Type.Array(Type.Number()),
  rows: Type.Array(SweepRowSchema),
  cells: Type.Array(SweepCellSchema),
  verdicts: Type.Array(SweepVerdictSchema),
  recommended: Type.Optional(Type.Number({ description: 'the value that the model recommends, when somebody does' })),
  encoderRuns: Type.Integer({ description: 'runs of the text encoder in this attempt' }),
  drawn: Type.Integer({ description: 'cells drawn in this attempt; the others were there' }),
  seconds: Type.Number(),
  warnings: Type.Array(NoticeSchema),
});
export type SweepResult = Type.Static<typeof SweepResultSchema>;
