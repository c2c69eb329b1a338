/** @file Which runner does which kind of job. */
import { AppError } from '../base/index.js';
import type { JobRunner } from './queue.js';

/** One runner for all kinds of a table; a job of another version's kind fails and holds nobody up. */
export const runByKind =
  (runners: Readonly<Record<string, JobRunner>>): JobRunner =>
  (job, context) => {
    const run = Object.hasOwn(runners, job.kind) ? runners[job.kind] : undefined;
    if (run) return run(job, context);
    throw new AppError('REQUEST_INVALID', { path: 'kind', problem: `"${job.kind}" is no kind of job here` });
  };
