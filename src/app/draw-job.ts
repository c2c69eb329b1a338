/** @file The runner of drawing jobs: batch by batch, every picture saved as soon as it is there. */
import { AppError } from '../base/index.js';
import type {
  ClipSkipRecommendation,
  ClipSkipUse,
  ExplicitRequest,
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  Job,
  JobImage,
  JobProgress,
  JobResult,
  JobStep,
} from '../contract/index.js';
import type { JobContext, JobRunner } from '../jobs/index.js';
import { encodeImage } from './images.js';
import type { Model } from './model.js';
import type { ModelCatalogue } from './model-catalogue.js';
import type { ModelHolder } from './model-holder.js';
import type { PictureKeeper } from './picture-keeper.js';
import type { PictureOutput } from './picture-output.js';

/** A drawing job as it lies in the queue: everything that decides the picture is in it. */
export interface DrawRequest {
  readonly request: ExplicitRequest & { readonly seed: number };
  readonly modelId: string;
  /** Whether its pictures are kept after it. */
  readonly save: boolean;
  readonly output: PictureOutput;
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
}

export interface DrawJobParts {
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly keeper: PictureKeeper;
  /** Takes the file of a picture when somebody waits for it; undefined when nobody does. */
  readonly receiver: (jobId: string) => ((picture: Uint8Array) => void) | undefined;
}

export interface DrawRunner {
  readonly run: JobRunner;
  /** Ends the batch that is being drawn, the job goes on with the next; false = nothing of this job is being drawn. */
  skip(jobId: string): boolean;
}

interface Drawing {
  readonly job: Job;
  readonly model: Model;
  readonly order: DrawRequest;
  readonly context: JobContext;
  readonly images: JobImage[];
}

type BatchResult = Pick<GenerateResult, 'encoderRuns' | 'seconds' | 'warnings' | 'request'>;

const isCancelled = (error: unknown): boolean => error instanceof AppError && error.code === 'CANCELLED';

function stepOf(event: GenerateEvent & { type: 'step' }, batch: number, batchCount: number): JobStep {
  const { done, total, secondsLeft, stepIndex, sigma } = event;
  const secondsOfLater = done > 0 ? (secondsLeft / Math.max(1, total - done)) * total * (batchCount - batch - 1) : 0;
  return {
    ...{ done: batch * total + done, total: total * batchCount, batch, batchCount, stepIndex, sigma },
    secondsLeft: Number.isFinite(secondsOfLater) ? secondsLeft + secondsOfLater : secondsLeft,
  };
}

const clipSkipUseOf = ({ clipSkip, negativeClipSkip, clipSkipTimeline }: GeneratedImage): ClipSkipUse => ({
  clipSkip,
  ...(negativeClipSkip ? { negativeClipSkip } : {}),
  ...(clipSkipTimeline ? { clipSkipTimeline } : {}),
});

/** Makes the runner. */
export function createDrawRunner(parts: DrawJobParts): DrawRunner {
  let drawn: { readonly jobId: string; readonly end: AbortController } | undefined;

  const keep = async ({ job, order, images }: Drawing, image: GeneratedImage, request: BatchResult['request']) => {
    const { output } = order;
    const bytes = await encodeImage(image, output.format, output);
    parts.receiver(job.id)?.(bytes);
    const url = order.save ? await parts.keeper.keep({ ...image, jobId: job.id, bytes, request }, output) : null;
    const { index, seed, infotext } = image;
    const { width, height } = image.image;
    images.push({ index, seed, url, infotext, ...clipSkipUseOf(image), width, height });
  };
  const drawBatch = async (drawing: Drawing, batch: number, signal: AbortSignal): Promise<BatchResult> => {
    const { order, model, context, images } = drawing;
    const { batchSize = 1, batchCount = 1, seed } = order.request;
    const request = { ...order.request, seed: seed + batch * batchSize, batchCount: 1 };
    const events = model.generate(request, { signal });
    const tell = (step?: JobStep): void => {
      const progress: JobProgress = { ...(step ? { step } : {}), images: [...images] };
      context.onProgress(progress);
    };
    let step: JobStep | undefined;
    let next = await events.next();
    for (; !next.done; next = await events.next()) {
      if (next.value.type !== 'step') continue;
      step = stepOf(next.value, batch, batchCount);
      tell(step);
    }
    for (const image of next.value.images) {
      await keep(drawing, { ...image, index: batch * batchSize + image.index }, next.value.request);
      tell(step);
    }
    return next.value;
  };
  /** Undefined when it was skipped. */
  const tryBatch = async (drawing: Drawing, batch: number): Promise<BatchResult | undefined> => {
    const end = new AbortController();
    drawn = { jobId: drawing.job.id, end };
    try {
      return await drawBatch(drawing, batch, AbortSignal.any([drawing.context.signal, end.signal]));
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
      warnings: [...new Set(results.flatMap(({ warnings }) => warnings))],
      model: { name, family },
      request: { ...(results[0]?.request ?? drawing.order.request), batchCount },
      ...(recommendation ? { recommendation } : {}),
    };
  };
  const run: JobRunner = async (job, context) => {
    const order = job.request as DrawRequest;
    const entry = await parts.catalogue.find(order.modelId);
    return parts.holder.use(entry, (model) => draw({ job, model, order, context, images: [] }), context.signal);
  };
  const skip = (jobId: string): boolean => {
    if (drawn?.jobId !== jobId) return false;
    drawn.end.abort();
    return true;
  };
  return { run, skip };
}
