/** @file A job as clients get it: what it was asked, its news and its result, by what kind of job it is. */
import Type from 'typebox';
import { JobProgressSchema, JobResultSchema } from './api.js';
import { type Job, JobSchema } from './jobs.js';
import { NoticeSchema } from './notice.js';
import { PICTURE_FORMATS } from './picture-format.js';
import { ClipSkipRecommendationSchema } from './recommendation.js';
import { ExplicitRequestSchema } from './request.js';
import { SweepResultSchema } from './sweep.js';
import { SweepProgressSchema } from './sweep-jobs.js';

/** A request with everything that decides its pictures. */
const PictureOrderSchema = Type.Object(
  {
    request: ExplicitRequestSchema,
    modelId: Type.String({ description: 'id of its model' }),
    vaePath: Type.Optional(Type.String({ description: "left out: the checkpoint's own VAE" })),
    warnings: Type.Optional(Type.Array(NoticeSchema)),
    save: Type.Boolean({ description: 'whether its pictures are kept after it' }),
    output: Type.Object(
      { format: Type.Enum([...PICTURE_FORMATS]) },
      { additionalProperties: true, description: 'how its files are written, from the settings' },
    ),
    firstIndex: Type.Optional(Type.Integer({ description: 'of its first picture, as a part of a larger job' })),
    recommendation: Type.Optional(ClipSkipRecommendationSchema),
  },
  { description: 'of txt2img and img2img' },
);

const SweepOrderSchema = Type.Object({ sweepId: Type.String() }, { description: 'of a sweep' });

const ScriptOrderSchema = Type.Object(
  {
    script: Type.String({ description: 'title of the script' }),
    cells: Type.Array(
      Type.Object({
        order: PictureOrderSchema,
        follows: Type.Optional(Type.Literal(true, { description: 'draws from the picture of the cell before' })),
      }),
    ),
    layout: Type.Object({}, { additionalProperties: true, description: 'how the pictures are put together' }),
    save: Type.Boolean(),
  },
  { description: 'of a script' },
);

const parts = {
  request: Type.Union([PictureOrderSchema, SweepOrderSchema, ScriptOrderSchema], {
    description: 'what is to be done, by the kind of the job',
  }),
  progress: Type.Optional(
    Type.Union([JobProgressSchema, SweepProgressSchema], { description: 'latest news of a running job' }),
  ),
  result: Type.Optional(
    Type.Union([JobResultSchema, SweepResultSchema], { description: 'of a job that is done or interrupted' }),
  ),
};

/** The queue takes jobs of any kind; these are the kinds there are. */
export const JobViewSchema = Type.Unsafe<Job>(Type.Object({ ...JobSchema.properties, ...parts }));

export const JobListSchema = Type.Object({
  jobs: Type.Array(
    Type.Unsafe<Job & { readonly own: boolean }>(
      Type.Object({
        ...{ ...JobSchema.properties, ...parts },
        own: Type.Boolean({ description: 'whether the address that asks is the one that handed it in' }),
      }),
    ),
  ),
  total: Type.Integer({ description: 'jobs there are of this kind, listed here or not' }),
});
