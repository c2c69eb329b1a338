/** @file The runner of drawing jobs: batch by batch, every picture saved as soon as it is there. */
import { AppError } from '../base/index.js';
import type { JobResult } from '../contract/index.js';
import type { JobRunner } from '../jobs/index.js';
import { type BatchParts, type BatchResult, type Drawing, type DrawRequest, drawBatch } from './draw-batch.js';
import type { LivePreviews } from './live-previews.js';
import type { Model } from './model.js';
import type { ModelCatalogue } from './model-catalogue.js';
import type { ModelHolder } from './model-holder.js';

export interface DrawJobParts extends BatchParts {
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly previews: Pick<LivePreviews, 'show' | 'clear'>;
}

export interface DrawRunner {
  readonly run: JobRunner;
  /** Ends the batch that is being drawn, the job goes on with the next; false = nothing of this job is being drawn. */
  skip(jobId: string): boolean;
  /** Whether the batch that is being drawn was asked to end. */
  isSkipping(): boolean;
}

const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'CANCELLED';

/** Makes the runner. */
export function createDrawRunner(parts: DrawJobParts): DrawRunner {
  let drawn: { readonly jobId: string; readonly end: AbortController } | undefined;

  /** Undefined when it was skipped. */
  const tryBatch = async (drawing: Drawing, batch: number): Promise<BatchResult | undefined> => {
    const end = new AbortController();
    drawn = { jobId: drawing.job.id, end };
    try {
      return await drawBatch(parts, drawing, { batch, signal: AbortSignal.any([drawing.context.signal, end.signal]) });
    } catch (error) {
      if (end.signal.aborted && !drawing.context.signal.aborted && isCancelled(error)) return undefined;
      // What was finished before an interrupt is the result.
      if (isCancelled(error) && drawing.images.length > 0) return undefined;
      throw error;
    } finally {
      drawn = undefined;
    }
  };
  const draw = async (drawing: Drawing): Promise<JobResult> => {
    const results: BatchResult[] = [];
    const { recommendation } = drawing.order;
    const { batchCount = 1 } = drawing.order.request;
    for (let batch = 0; batch < batchCount && !drawing.context.signal.aborted; batch++) {
      const result = await tryBatch(drawing, batch);
      if (result) results.push(result);
    }
    const { name, family } = drawing.model.info;
    const sum = (pick: (result: BatchResult) => number) => results.reduce((total, result) => total + pick(result), 0);
    return {
      images: drawing.images,
      encoderRuns: sum(({ encoderRuns }) => encoderRuns),
      seconds: sum(({ seconds }) => seconds),
      warnings: [...new Set([...(drawing.order.warnings ?? []), ...results.flatMap(({ warnings }) => warnings)])],
      model: { name, family },
      request: { ...(results[0]?.request ?? drawing.order.request), batchCount },
      ...(recommendation ? { recommendation } : {}),
    };
  };
  const run: JobRunner = async (job, context) => {
    const order = job.request as DrawRequest;
    const { path } = await parts.catalogue.find(order.modelId);
    const work = (model: Model) => draw({ job, model, order, context, images: [] });
    const choice = { path, vaePath: order.vaePath };
    return parts.holder.use(choice, work, context.signal).finally(parts.previews.clear);
  };
  const skip = (jobId: string): boolean => {
    if (drawn?.jobId !== jobId) return false;
    drawn.end.abort();
    return true;
  };
  return { run, skip, isSkipping: () => drawn?.end.signal.aborted ?? false };
}
