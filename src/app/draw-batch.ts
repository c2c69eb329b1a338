/** @file One batch of a drawing job: its steps and previews are told, every picture is kept as soon as it is there. */
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
  JobStep,
  PreviewOptions,
} from '../contract/index.js';
import type { JobContext } from '../jobs/index.js';
import { encodeImage } from './images.js';
import type { PictureReader } from './input-pictures.js';
import type { LivePreviews } from './live-previews.js';
import type { Model } from './model.js';
import type { PictureKeeper } from './picture-keeper.js';
import type { PictureOutput } from './picture-output.js';

/** A drawing job as it lies in the queue: everything that decides the picture is in it. */
export interface DrawRequest {
  readonly request: ExplicitRequest & { readonly seed: number };
  readonly modelId: string;
  /** Path of its VAE; left out for the checkpoint's own. */
  readonly vaePath?: string;
  /** What was left out when the job was handed in, in sentences. */
  readonly warnings?: readonly string[];
  /** Whether its pictures are kept after it. */
  readonly save: boolean;
  readonly output: PictureOutput;
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
}

export interface BatchParts {
  readonly keeper: PictureKeeper;
  /** Takes the file of a picture when somebody waits for it; undefined when nobody does. */
  readonly receiver: (jobId: string) => ((picture: Uint8Array) => void) | undefined;
  /** Gives the pictures that a request is drawn from. */
  readonly readPicture: PictureReader;
  /** Where previews go. They are not news of the queue, so that nothing keeps or lists them. */
  readonly previews: Pick<LivePreviews, 'show'>;
  /** What previews are wanted now; asked for each batch. */
  readonly previewOptions: () => PreviewOptions | undefined;
}

export interface Drawing {
  readonly job: Job;
  readonly model: Model;
  readonly order: DrawRequest;
  readonly context: JobContext;
  readonly images: JobImage[];
}

export type BatchResult = Pick<GenerateResult, 'encoderRuns' | 'seconds' | 'warnings' | 'request'>;

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

/** Encodes a picture, hands it to who waits, keeps it, and notes it in the job. */
async function keep(
  parts: BatchParts,
  { job, order, images }: Drawing,
  { image, request }: { readonly image: GeneratedImage; readonly request: BatchResult['request'] },
): Promise<void> {
  const { output } = order;
  const bytes = await encodeImage(image, output.format, output);
  parts.receiver(job.id)?.(bytes);
  const url = order.save ? await parts.keeper.keep({ ...image, jobId: job.id, bytes, request }, output) : null;
  const { index, seed, infotext } = image;
  const { width, height } = image.image;
  images.push({ index, seed, url, infotext, ...clipSkipUseOf(image), width, height });
}

/** The seeds of the picture after so many: the variation's where there is one. */
const seedsAfter = ({ seed, variationSeed, variationStrength = 0 }: DrawRequest['request'], pictures: number) =>
  variationStrength > 0 && variationSeed !== undefined
    ? { variationSeed: variationSeed + pictures }
    : { seed: seed + pictures };

/** Draws one batch of a job and tells of its steps, previews and pictures. @throws what drawing and keeping throw */
export async function drawBatch(
  parts: BatchParts,
  drawing: Drawing,
  { batch, signal }: { readonly batch: number; readonly signal: AbortSignal },
): Promise<BatchResult> {
  const { order, model, context, images } = drawing;
  const { batchSize = 1, batchCount = 1 } = order.request;
  const request = { ...order.request, ...seedsAfter(order.request, batch * batchSize), batchCount: 1 };
  const preview = parts.previewOptions();
  const events = model.generate(request, { signal, readPicture: parts.readPicture, ...(preview ? { preview } : {}) });
  const tell = (step?: JobStep): void => {
    const progress: JobProgress = { ...(step ? { step } : {}), images: [...images] };
    context.onProgress(progress);
  };
  let step: JobStep | undefined;
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    if (next.value.type === 'preview') await parts.previews.show(drawing.job.id, next.value.image);
    if (next.value.type !== 'step') continue;
    step = stepOf(next.value, batch, batchCount);
    tell(step);
  }
  for (const image of next.value.images) {
    const numbered = { ...image, index: batch * batchSize + image.index };
    await keep(parts, drawing, { image: numbered, request: next.value.request });
    tell(step);
  }
  return next.value;
}
