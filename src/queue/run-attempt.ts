/** @file One attempt at one job: the runner is called and whatever it does becomes an outcome. */
import { AppError, isCancelled } from '../base/index.js';
import type { Job, JobError } from '../contract/index.js';
import type { JobOutcome } from './job-store.js';
import type { JobContext, JobRunner } from './queue.js';

function toJobError(error: unknown): JobError {
  if (error instanceof AppError) return error.toJSON();
  const problem = error instanceof Error ? error.message : String(error);
  return new AppError('INTERNAL', { problem }, { cause: error }).toJSON();
}

/** Runs the job; never rejects. A result that came after the stop was asked for counts as what was ready. */
export async function runAttempt(runner: JobRunner, job: Job, context: JobContext): Promise<JobOutcome> {
  try {
    const value: unknown = await runner(job, context);
    const result = JSON.stringify(value ?? null);
    return { state: context.signal.aborted ? 'interrupted' : 'done', result, error: null };
  } catch (error) {
    if (context.signal.aborted || isCancelled(error)) return { state: 'cancelled', result: null, error: null };
    return { state: 'failed', result: null, error: toJobError(error) };
  }
}
