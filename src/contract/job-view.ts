/** @file A job as clients get it: its plan, its news and its result, by what kind of job it is. */
import Type from 'typebox';
import { JobProgressSchema, JobResultSchema } from './api.js';
import { GenerationPlanSchema } from './generation-plan.js';
import { type Job, JobSchema } from './jobs.js';
import { SweepResultSchema } from './sweep.js';
import { SweepProgressSchema } from './sweep-jobs.js';

const parts = {
  request: Type.Unsafe<unknown>({ ...GenerationPlanSchema, description: 'the plan that is run' }),
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
        ...JobSchema.properties,
        ...parts,
        own: Type.Boolean({
          description:
            'whether the client that asks is the one that handed it in: by its login or key, else by its address',
        }),
      }),
    ),
  ),
  total: Type.Integer({ description: 'jobs there are of this kind, listed here or not' }),
});
