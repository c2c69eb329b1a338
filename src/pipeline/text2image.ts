/** @file From a request to pictures: batches of seeds under a conditioning, sampled, decoded, recorded. */
import { distinctNotices, type Notice, noticeOf, throwIfAborted } from '../base/index.js';
import type {
  ClipSkipUse,
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  PreviewOptions,
  ResolvedRequest,
} from '../contract/index.js';
import { resolveClipSkips } from './clip-skip.js';
import { drawBatch } from './draw-batch.js';
import { createSkipRecord } from './guidance-skip.js';
import { clipSkipSteps } from './guidance-timeline.js';
import { type InputPictures, prepareInit } from './image2image.js';
import type { Batch, Job, PassModels } from './job.js';
import type { LoadedModel } from './pass.js';
import { planPasses } from './plan-passes.js';
import { createProgress } from './progress.js';

export interface DrawOptions {
  readonly signal?: AbortSignal | undefined;
  /** Once aborted, the batch that is being drawn ends with its next step, and what it looks like then is its pictures. */
  readonly interrupt?: AbortSignal | undefined;
  readonly preview?: PreviewOptions | undefined;
  /** The pixels of the pictures that the request refers to. */
  readonly pictures?: InputPictures | undefined;
}

/**
 * The batches of an ordinary request: image i of the job has seed + i, or, where there is a variation, variation seed + i.
 * @source A1111 v1.10.1, as behaviour
 */
export function batchesOf(request: ResolvedRequest, model: LoadedModel): readonly Batch[] {
  const use = clipSkipsOf(request, model);
  const { seed, variationSeed, batchCount, batchSize } = request;
  return Array.from({ length: batchCount }, (_, batch) => {
    const indices = Array.from({ length: batchSize }, (_, image) => batch * batchSize + image);
    if (variationSeed === undefined) return { ...use, seeds: indices.map((index) => seed + index) };
    return { ...use, seeds: indices.map(() => seed), variationSeeds: indices.map((index) => variationSeed + index) };
  });
}

function clipSkipsOf(request: ResolvedRequest, { components }: LoadedModel): ClipSkipUse {
  const { card, configs } = components.checkpoint;
  return resolveClipSkips(request, { card, numLayers: configs.text.numLayers });
}

/**
 * Draws batches one after another; yields what happens, returns the whole.
 * @throws what preparing a model throws, CANCELLED within one step of the signal, ENGINE_LOST, ENGINE_FAILED, LATENT_NOT_FINITE,
 * VALUES_NOT_FINITE
 */
export async function* draw(
  models: PassModels,
  request: ResolvedRequest,
  batches: readonly Batch[],
  { signal, interrupt, preview, pictures = {} }: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(signal);
  const started = performance.now();
  const model = await models.first();
  const { encoderRuns, loras, ...passes } = await planPasses(model, models, request);
  yield { type: 'conditioning', encoderRuns };
  const init = request.initImage === undefined ? undefined : await prepareInit(model.components, request, pictures);
  const stepCount = passes.first.plan.stepCount + (passes.second?.plan.stepCount ?? 0);
  const progress = createProgress(stepCount, batches.length);
  const skipped = createSkipRecord();
  const shared = { stepCount, progress, skipped, signal, interrupt, preview };
  const job: Job = { models, model, loras, request, ...passes, init, ...shared };
  const images: GeneratedImage[] = [];
  for (const [index, batch] of batches.entries()) {
    if (interrupt?.aborted) break;
    for (const image of yield* drawBatch(job, batch, index, images.length)) {
      images.push(image);
      yield { type: 'image', ...image };
    }
  }
  const use = clipSkipsOf(request, model);
  return {
    request,
    images,
    ...use,
    encoderRuns,
    denoiserCalls: progress.evaluations(),
    seconds: (performance.now() - started) / 1000,
    warnings: [
      ...model.components.checkpoint.warnings,
      ...(init?.warnings ?? []),
      ...warningsOf(job),
      ...stepWarnings(use, passes.first.plan.stepCount),
    ],
  };
}

/** A bracket that closes nothing is most often a smiley, and is drawn as the text it is: no reason to warn. */
function warningsOf({ first, second }: Job): readonly Notice[] {
  const prompts = [first.prompts, ...(second ? [second.prompts] : [])];
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
