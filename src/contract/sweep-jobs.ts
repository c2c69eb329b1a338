/** @file Sweeps over HTTP: how one is asked for, how it stands, and what its job tells while it runs. */
import Type from 'typebox';
import { JobStepSchema } from './api.js';
import { JobErrorSchema } from './jobs.js';
import { JobRequestSchema } from './request.js';
import { SWEEP_LIMITS, SweepCellSchema, SweepRequestSchema, SweepResultSchema, SweepRowSchema } from './sweep.js';

/** The request over HTTP also says which model, and which styles are put into its prompts before it becomes a job. */
export const SweepBodySchema = Type.Object({
  ...SweepRequestSchema.properties,
  request: Type.Object({
    ...SweepRequestSchema.properties.request.properties,
    styles: JobRequestSchema.properties.styles,
  }),
  model: Type.Optional(Type.String({ description: 'id of a model; the chosen one when left out' })),
});
export type SweepBody = Type.Static<typeof SweepBodySchema>;

export const SweepChoiceSchema = Type.Object({
  clipSkips: Type.Array(Type.Number(), {
    minItems: 1,
    maxItems: SWEEP_LIMITS.clipSkips,
    description: "values of the sweep to draw in full, beside its previews; they take the place of an earlier choice's",
  }),
});
export type SweepChoice = Type.Static<typeof SweepChoiceSchema>;

export const SweepIdSchema = Type.Object({
  id: Type.String({ description: 'id of the sweep: that of its first job' }),
});

/** The rest of an address is the name of the file. */
export const SweepFileSchema = Type.Object({
  ...SweepIdSchema.properties,
  '*': Type.String({ description: 'such as clip-skip-02.png or sheet.html' }),
});

/** All that is known of a running sweep; `cells` holds those that were there too. */
export const SweepProgressSchema = Type.Object({
  step: Type.Optional(JobStepSchema),
  cells: Type.Array(SweepCellSchema),
});
export type SweepProgress = Type.Static<typeof SweepProgressSchema>;

/** `stopped` = cancelled or left by the program; what was drawn is kept and gone on with. */
export const SWEEP_STATES = ['queued', 'running', 'done', 'stopped', 'failed'] as const;
export type SweepState = (typeof SWEEP_STATES)[number];

const head = {
  id: Type.String(),
  prompt: Type.String(),
  model: Type.Union([Type.String(), Type.Null()], { description: 'id of its model' }),
  state: Type.Enum([...SWEEP_STATES]),
  jobId: Type.Union([Type.String(), Type.Null()], { description: 'its latest job, whose events tell of it' }),
  createdMs: Type.Integer({ description: 'milliseconds since 1970' }),
};
export const SweepHeadSchema = Type.Object(head);
export type SweepHead = Type.Static<typeof SweepHeadSchema>;
export const SweepListSchema = Type.Object({ sweeps: Type.Array(SweepHeadSchema) });

export const SweepStageSchema = Type.Object({
  stage: Type.Enum(['preview', 'full']),
  clipSkips: Type.Array(Type.Number()),
  cells: Type.Array(SweepCellSchema, { description: 'so far; a difference is null until its row was gone through' }),
  result: Type.Optional(Type.Omit(SweepResultSchema, ['cells'])),
});
export type SweepStage = Type.Static<typeof SweepStageSchema>;

export const SweepViewSchema = Type.Object({
  ...head,
  position: Type.Union([Type.Integer(), Type.Null()], { description: '0 = running, 1 = next; null = not in line' }),
  step: Type.Optional(JobStepSchema),
  error: Type.Optional(JobErrorSchema),
  sweep: SweepRequestSchema,
  rows: Type.Array(SweepRowSchema),
  stages: Type.Array(SweepStageSchema, { description: 'previews before what is in full' }),
});
export type SweepView = Type.Static<typeof SweepViewSchema>;
