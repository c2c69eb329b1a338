/** @file The runner of drawing jobs: batch by batch, every picture saved as soon as it is there. */
import { AppError, distinctNotices } from '../base/index.js';
import type { JobResult } from '../contract/index.js';
import type { JobRunner } from '../jobs/index.js';
import { type BatchParts, type BatchResult, type Drawing, type DrawRequest, drawBatch } from './draw-batch.js';
import type { LivePreviews } from './live-previews.js';
import type { Model } from './model.js';
import type { ModelCatalogue } from './model-catalogue.js';
import type { ModelHolder } from './model-holder.js';
import { gridOutput } from './picture-output.js';
import { gridOf, keepPutTogether } from './put-together.js';

export interface DrawJobParts extends BatchParts {
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly previews: Pick<LivePreviews, 'show' | 'clear'>;
}

export interface DrawRunner {
  readonly run: JobRunner;
  /** Ends the batch that is being drawn, the job goes on with the next; false = nothing of this job is being drawn. */
  skip(jobId: string): boolean;
  /** The batch that is being drawn becomes the job's last; false = nothing of this job is being drawn, or none was to come. */
  endAfterCurrent(jobId: string): boolean;
  /** Before the job is cancelled: the batch that is being drawn ends with its next step and leaves its unfinished pictures. */
  interrupt(jobId: string): void;
  /** Whether the batch that is being drawn was asked to end. */
  isSkipping(): boolean;
}

/** The pictures of a job side by side, kept; undefined where there is nothing to put together or to show. */
async function drawGrid(parts: DrawJobParts, { job, order, images, pixels }: Drawing, request: unknown) {
  const [first] = images;
  if (!order.grid || !first || images.length < 2) return undefined;
  const { save, firstIndex = 0 } = order;
  const { batchSize = 1, batchCount = 1 } = order.request;
  const index = firstIndex + batchSize * batchCount;
  const whole = { image: gridOf(pixels), first, infotext: first.infotext };
  const keeping = { keeper: parts.keeper, jobId: job.id, index, request, output: gridOutput(order.output), save };
  const { image, bytes } = await keepPutTogether(whole, keeping);
  if (order.grid === 'only kept') return undefined;
  parts.receiver(job.id)?.(bytes, whole.image, true);
  return image;
}

const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'CANCELLED';

interface DrawnNow {
  readonly jobId: string;
  readonly end: AbortController;
  readonly interrupt: AbortController;
  readonly isLast: boolean;
}

/** Makes the runner. */
export function createDrawRunner(parts: DrawJobParts): DrawRunner {
  let drawn: DrawnNow | undefined;
  const ending = new Set<string>();

  /** Undefined when it was skipped. */
  const tryBatch = async (drawing: Drawing, batch: number): Promise<BatchResult | undefined> => {
    const [end, interrupt] = [new AbortController(), new AbortController()];
    const { batchCount = 1 } = drawing.order.request;
    drawn = { jobId: drawing.job.id, end, interrupt, isLast: batch + 1 >= batchCount };
    // A cancelled job is not told at once where an interrupt has come before: the pictures there are are its result.
    const onCancel = () => void (interrupt.signal.aborted || end.abort());
    drawing.context.signal.addEventListener('abort', onCancel, { once: true });
    try {
      return await drawBatch(parts, drawing, { batch, signal: end.signal, interrupt: interrupt.signal });
    } catch (error) {
      if (end.signal.aborted && !drawing.context.signal.aborted && isCancelled(error)) return undefined;
      // What was finished before an interrupt is the result.
      if (isCancelled(error) && drawing.images.length > 0) return undefined;
      throw error;
    } finally {
      drawing.context.signal.removeEventListener('abort', onCancel);
      drawn = undefined;
    }
  };
  const draw = async (drawing: Drawing): Promise<JobResult> => {
    const results: BatchResult[] = [];
    const { recommendation } = drawing.order;
    const { batchCount = 1 } = drawing.order.request;
    for (let batch = 0; batch < batchCount && !drawing.context.signal.aborted && !ending.has(drawing.job.id); batch++) {
      const result = await tryBatch(drawing, batch);
      if (result) results.push(result);
    }
    const { name, family } = drawing.model.info;
    const request = { ...(results[0]?.request ?? drawing.order.request), batchCount };
    const grid = await drawGrid(parts, drawing, request);
    const sum = (pick: (result: BatchResult) => number) => results.reduce((total, result) => total + pick(result), 0);
    return {
      images: grid ? [grid, ...drawing.images] : drawing.images,
      ...(grid ? { grids: 1 } : {}),
      encoderRuns: sum(({ encoderRuns }) => encoderRuns),
      seconds: sum(({ seconds }) => seconds),
      warnings: distinctNotices([...(drawing.order.warnings ?? []), ...results.flatMap(({ warnings }) => warnings)]),
      model: { name, family },
      request,
      ...(recommendation ? { recommendation } : {}),
    };
  };
  const run: JobRunner = async (job, context) => {
    const order = job.request as DrawRequest;
    const { path } = await parts.catalogue.find(order.modelId);
    const work = (model: Model) => draw({ job, model, order, context, images: [], pixels: [] });
    const choice = { path, vaePath: order.vaePath };
    return parts.holder.use(choice, work, context.signal).finally(() => {
      ending.delete(job.id);
      parts.previews.clear();
    });
  };
  const skip = (jobId: string): boolean => {
    if (drawn?.jobId !== jobId) return false;
    drawn.end.abort();
    return true;
  };
  const interrupt = (jobId: string): void => void (drawn?.jobId === jobId && drawn.interrupt.abort());
  const endAfterCurrent = (jobId: string): boolean => {
    if (drawn?.jobId !== jobId || drawn.isLast || ending.has(jobId)) return false;
    ending.add(jobId);
    return true;
  };
  return { run, skip, endAfterCurrent, interrupt, isSkipping: () => drawn?.end.signal.aborted ?? false };
}
