/** @file From a task to pictures: batches of seeds under a conditioning, sampled, decoded, recorded. */
import { distinctNotices, isCancelled, type Notice, noticeOf, throwIfAborted } from '../base/index.js';
import {
  type ClipSkipUse,
  exactSeed,
  type GeneratedImage,
  type GenerateEvent,
  type GenerateResult,
  type PreviewOptions,
  type ResolvedRequest,
} from '../contract/index.js';
import { otherLatentsOf } from '../models/index.js';
import { type Checkpoint, isGuidanceDistilled } from './checkpoint/index.js';
import { endedBy, type ImageRoom } from './components/index.js';
import { drawBatch } from './draw-batch.js';
import type { Batch, Drawing, OpenedTask, PassModels } from './drawing.js';
import { createSkipRecord } from './guidance/guidance-skip.js';
import { clipSkipSteps } from './guidance/guidance-timeline.js';
import { type InitCache, preparedInit } from './image2image.js';
import type { LoadedModel, Prompts } from './pass.js';
import { type PlannedPasses, planPasses } from './plan-passes.js';
import { createProgress } from './progress.js';

/**
 * How one batch is ended: the signal leaves nothing of it, an interrupt what there is after the step being done, or before
 * it where that takes longer than a moment.
 */
export interface BatchSignals {
  readonly signal: AbortSignal;
  readonly interrupt: AbortSignal;
}

type NextBatch = BatchSignals | 'elsewhere' | undefined;

export interface DrawOptions {
  /** Once aborted, drawing fails with CANCELLED within a moment. */
  readonly signal?: AbortSignal | undefined;
  /** Once aborted, the batch that is being drawn ends within a moment; what it looked like after its last step is its images. */
  readonly interrupt?: AbortSignal | undefined;
  /**
   * Asked before each batch: its own signals; undefined = no further batch, elsewhere = not this one. One whose signal is aborted is
   * left out.
   */
  readonly nextBatch?: ((batch: number) => NextBatch | Promise<NextBatch>) | undefined;
  readonly preview?: PreviewOptions | undefined;
  /** Init images that other requests of the same plan were drawn from, and this one's afterwards. */
  readonly inits?: InitCache | undefined;
}

/**
 * The batches of an ordinary request: image i of the drawing has seed + i, or, where there is a variation, variation seed + i.
 * @source A1111 v1.10.1, as behaviour
 */
function batchesOf(request: ResolvedRequest, use: ClipSkipUse): readonly Batch[] {
  const { seed, seedHigh, variationSeed, variationSeedHigh, batchCount, batchSize } = request;
  const seedAt = (index: number) => exactSeed(seed + index, seedHigh);
  return Array.from({ length: batchCount }, (_, batch) => {
    const indices = Array.from({ length: batchSize }, (_, image) => batch * batchSize + image);
    if (variationSeed === undefined) return { ...use, seeds: indices.map(seedAt) };
    const variationSeeds = indices.map((index) => exactSeed(variationSeed + index, variationSeedHigh));
    return { ...use, seeds: indices.map(() => seedAt(0)), variationSeeds };
  });
}

/** A batch that may be left out, or that was interrupted before its first step was done: then it has no images. */
async function* unlessSkipped<T>(
  drawn: AsyncGenerator<GenerateEvent, readonly T[]>,
  { signal, interrupt }: Pick<DrawOptions, 'signal' | 'interrupt'>,
): AsyncGenerator<GenerateEvent, readonly T[]> {
  try {
    return yield* drawn;
  } catch (error) {
    if ((signal?.aborted || interrupt?.aborted) && isCancelled(error)) return [];
    throw error;
  }
}

/** Draws the batches of a task one after another; their pictures come back. */
async function* drawBatches(
  drawing: Drawing,
  batches: readonly Batch[],
  { nextBatch, ...own }: Pick<DrawOptions, 'signal' | 'interrupt' | 'nextBatch'>,
): AsyncGenerator<GenerateEvent, readonly GeneratedImage[]> {
  const images: GeneratedImage[] = [];
  for (const [index, batch] of batches.entries()) {
    const signals = nextBatch ? await nextBatch(index) : own;
    if (signals === 'elsewhere') continue;
    if (!signals || signals.interrupt?.aborted) break;
    const drawn = drawBatch({ ...drawing, ...signals }, batch, {
      batchIndex: index,
      firstIndex: index * drawing.request.batchSize,
    });
    for (const image of yield* nextBatch ? unlessSkipped(drawn, signals) : drawn) {
      images.push(image);
      yield { type: 'image', ...image };
    }
  }
  return images;
}

/** What the batches of a task share, once its prompts are encoded; encodes its init picture. @throws ENGINE_LOST ENGINE_FAILED */
async function startDrawing(
  passes: Omit<PlannedPasses, 'encoderRuns'> & Pick<Drawing, 'models' | 'model'>,
  { request, pictures = {} }: OpenedTask,
  { signal, interrupt, preview, inits: cache }: DrawOptions,
): Promise<Drawing> {
  const { components } = passes.model;
  const init =
    request.initImage === undefined
      ? undefined
      : await preparedInit(endedBy(components, signal), request, { pictures, cache });
  const stepCount = passes.first.plan.stepCount + (passes.second?.plan.stepCount ?? 0);
  const progress = createProgress(stepCount, request.batchCount);
  return { ...passes, request, init, stepCount, progress, skipped: createSkipRecord(), signal, interrupt, preview };
}

/** The models of a task with what the request wants between latents and pixels. */
function withVaeMethods({ first, second }: PassModels, request: ResolvedRequest): PassModels {
  if (request.vaeDecoder === undefined && request.vaeEncoder === undefined) return { first, second };
  const put = async (loading: Promise<LoadedModel>): Promise<LoadedModel> => {
    const model = await loading;
    return { ...model, components: await model.components.withVaeMethods(request) };
  };
  return { first: () => put(first()), second: () => put(second()) };
}

/**
 * Draws a task; yields what happens, returns the whole.
 * @throws what preparing a model throws, MEMORY_SHORT, CANCELLED within a moment of the signal, ENGINE_LOST, ENGINE_FAILED, LATENT_NOT_FINITE,
 * VALUES_NOT_FINITE
 */
export async function* draw(
  given: PassModels,
  task: OpenedTask,
  options: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(options.signal);
  const { request, use } = task;
  const started = performance.now();
  const models = withVaeMethods(given, request);
  const model = await models.first();
  model.components.requireRoom(roomOf(request));
  const { encoderRuns, ...passes } = await planPasses(model, models, request, options.signal);
  yield { type: 'conditioning', encoderRuns };
  const drawing = await startDrawing({ ...passes, models, model }, task, options);
  const images = yield* drawBatches(drawing, batchesOf(request, use), options);
  return {
    request,
    images,
    ...use,
    encoderRuns,
    denoiserCalls: drawing.progress.evaluations(),
    seconds: (performance.now() - started) / 1000,
    warnings: [...warningsOf(drawing, use), ...(await vaeWarnings(model, request))],
  };
}

/** Of the larger of its passes; what is enlarged between them may be encoded again. */
const roomOf = ({ width, height, hires, initImage, ...request }: ResolvedRequest): ImageRoom => ({
  pixels: Math.max(width * height, (hires?.width ?? 0) * (hires?.height ?? 0)),
  batchSize: request.batchSize,
  vaeDecoder: request.vaeDecoder,
  vaeEncoder: request.vaeEncoder,
  isEncoded: initImage !== undefined || hires !== undefined,
});

/** What the user should know: of the model, the init picture, the prompts, the timeline of clip skip. */
const warningsOf = ({ model, request, init, first, second }: Drawing, use: ClipSkipUse): readonly Notice[] => [
  ...model.components.checkpoint.warnings,
  ...negativeWarnings(model.components.checkpoint, request),
  ...(init?.warnings ?? []),
  ...promptWarnings([first.prompts, ...(second ? [second.prompts] : [])]),
  ...stepWarnings(use, first.plan.stepCount),
];

/** A chosen VAE of another family draws in false colours, and nothing but its colours tells. */
async function vaeWarnings({ vae, components, previewer }: LoadedModel, { vaeDecoder }: ResolvedRequest) {
  if (vae === undefined || vaeDecoder === 'TAESD') return [];
  const { card } = components.checkpoint;
  // Its images are drawn: that it could not be looked at is no reason to fail.
  const colours = await previewer.colours().catch(() => []);
  const found = otherLatentsOf(colours.slice(0, -1), card.tinyVae);
  return found === undefined ? [] : [noticeOf('vae-other-latents', { name: vae.name, found, family: card.name })];
}

/** Models whose guidance is inside them have no place for a negative prompt. */
const negativeWarnings = (checkpoint: Checkpoint, { negativePrompt }: ResolvedRequest): readonly Notice[] =>
  isGuidanceDistilled(checkpoint) && negativePrompt.trim() !== '' ? [noticeOf('negative-without-effect')] : [];

/** A bracket that closes nothing is most often a smiley, and is drawn as the text it is: no reason to warn. */
function promptWarnings(prompts: readonly Prompts[]): readonly Notice[] {
  const diagnostics = prompts.flatMap(({ positive, negative }) => [...positive.diagnostics, ...negative.diagnostics]);
  const told = diagnostics.filter(({ code }) => code !== 'bracket-unopened');
  return distinctNotices(told.map(({ code, message, data }) => ({ code, message, data })));
}

/** A part of a timeline that is too short for the steps there are changes nothing. */
function stepWarnings(use: ClipSkipUse, stepCount: number): readonly Notice[] {
  const reached = new Set(clipSkipSteps(use, stepCount).map(({ value }) => value));
  return (use.clipSkipTimeline ?? [])
    .filter(({ clipSkip }) => !reached.has(clipSkip))
    .map(({ from, to, clipSkip: { requested: value } }) =>
      noticeOf('timeline-part-unreached', { value, from, to, steps: stepCount }),
    );
}
