/** @file One batch of a drawing job: its steps and previews are told, every picture is kept as soon as it is there. */
import type { Notice } from '../base/index.js';
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
  RgbImage,
} from '../contract/index.js';
import type { JobContext } from '../jobs/index.js';
import { encodeImage } from './images.js';
import type { PictureReader } from './input-pictures.js';
import type { LivePreviews } from './live-previews.js';
import type { Model } from './model.js';
import type { PictureKeeper } from './picture-keeper.js';
import type { PictureOutput } from './picture-output.js';
import { createBatchTimer, type StageTimes } from './stage-times.js';

/** A drawing job as it lies in the queue: everything that decides the picture is in it. */
export interface DrawRequest {
  readonly request: ExplicitRequest & { readonly seed: number };
  readonly modelId: string;
  /** Path of its VAE; left out for the checkpoint's own. */
  readonly vaePath?: string;
  /** What was left out when the job was handed in. */
  readonly warnings?: readonly Notice[];
  /** Whether its pictures are kept after it. */
  readonly save: boolean;
  readonly output: PictureOutput;
  /** What becomes of several pictures side by side; left out = no such picture is made. */
  readonly grid?: 'returned' | 'only kept';
  /** Number of its first picture, where it is a part of a larger job. */
  readonly firstIndex?: number;
  /** Where the clip skip came from, when "auto" was asked for. */
  readonly recommendation?: ClipSkipRecommendation;
}

/** Takes a picture: its file, and its pixels, of which a lossy file is only near. */
/** `first` = it goes before those that came so far. */
export type PictureReceiver = (file: Uint8Array, pixels: RgbImage, first?: boolean) => void;

export interface BatchParts {
  readonly keeper: PictureKeeper;
  /** Takes the pictures of a job when somebody waits for them; undefined when nobody does. */
  readonly receiver: (jobId: string) => PictureReceiver | undefined;
  /** Gives the pictures that a request is drawn from. */
  readonly readPicture: PictureReader;
  /** Where previews go. They are not news of the queue, so that nothing keeps or lists them. */
  readonly previews: Pick<LivePreviews, 'show'>;
  /** What previews are wanted now; asked for each batch. */
  readonly previewOptions: () => PreviewOptions | undefined;
  /** Told how long everything took. */
  readonly stages: StageTimes;
}

export interface Drawing {
  readonly job: Job;
  readonly model: Model;
  readonly order: DrawRequest;
  readonly context: JobContext;
  readonly images: JobImage[];
  /** Of each of them, where they are put side by side at the end. */
  readonly pixels: RgbImage[];
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

interface KeptPicture {
  readonly image: GeneratedImage;
  readonly request: BatchResult['request'];
  /** False = interrupted while it was drawn. */
  readonly isWhole: boolean;
}

/** Encodes a picture, hands it to who waits, keeps it, and notes it in the job. */
async function keep(
  parts: BatchParts,
  { job, order, images, pixels }: Drawing,
  { image, request, isWhole }: KeptPicture,
): Promise<void> {
  const { output: wanted } = order;
  const output = { ...wanted, toDisk: wanted.toDisk && (isWhole || wanted.unfinishedToDisk) };
  const bytes = await encodeImage(image, output.format, output);
  parts.receiver(job.id)?.(bytes, image.image);
  const drawn = { ...image, jobId: job.id, bytes, request, recipe: recipeOf(order, image.index) };
  const url = order.save ? await parts.keeper.keep(drawn, output) : null;
  const { index, seed, infotext } = image;
  const { width, height } = image.image;
  if (order.grid) pixels.push(image.image);
  images.push({ index, seed, url, infotext, ...clipSkipUseOf(image), width, height });
}

/** The seeds of the picture after so many: the variation's where there is one. */
const seedsAfter = ({ seed, variationSeed, variationStrength = 0 }: DrawRequest['request'], pictures: number) =>
  variationStrength > 0 && variationSeed !== undefined
    ? { variationSeed: variationSeed + pictures }
    : { seed: seed + pictures };

/** What draws one picture of a job alone. */
export interface DrawnRecipe {
  readonly request: ExplicitRequest & { readonly seed: number };
  readonly modelId: string;
}

const recipeOf = ({ request, modelId }: DrawRequest, index: number): DrawnRecipe => ({
  request: { ...request, ...seedsAfter(request, index), batchSize: 1, batchCount: 1 },
  modelId,
});

/** Which batch of a job, and how it is ended: the signal leaves nothing of it, an interrupt what there is. */
interface BatchRun {
  readonly batch: number;
  readonly signal: AbortSignal;
  readonly interrupt: AbortSignal;
}

/** Draws one batch of a job and tells of its steps, previews and pictures. @throws what drawing and keeping throw */
export async function drawBatch(
  parts: BatchParts,
  drawing: Drawing,
  { batch, signal, interrupt }: BatchRun,
): Promise<BatchResult> {
  const { order, model, context, images } = drawing;
  const { firstIndex = 0 } = order;
  const { batchSize = 1, batchCount = 1 } = order.request;
  const request = { ...order.request, ...seedsAfter(order.request, batch * batchSize), batchCount: 1 };
  const preview = parts.previewOptions();
  const { readPicture } = parts;
  const events = model.generate(request, { signal, interrupt, readPicture, ...(preview ? { preview } : {}) });
  const tell = (step?: JobStep): void => {
    const progress: JobProgress = { ...(step ? { step } : {}), images: [...images] };
    context.onProgress(progress);
  };
  const timer = createBatchTimer(parts.stages);
  let step: JobStep | undefined;
  let next = await events.next();
  for (; !next.done; next = await events.next()) {
    timer.hear(next.value);
    if (next.value.type === 'preview') await parts.previews.show(drawing.job.id, next.value.image);
    if (next.value.type !== 'step') continue;
    step = stepOf(next.value, batch, batchCount);
    tell(step);
  }
  const isWhole = !interrupt.aborted;
  for (const image of next.value.images) {
    const numbered = { ...image, index: firstIndex + batch * batchSize + image.index };
    const startedMs = performance.now();
    await keep(parts, drawing, { image: numbered, request: next.value.request, isWhole });
    parts.stages.took('save', startedMs);
    tell(step);
  }
  return next.value;
}
