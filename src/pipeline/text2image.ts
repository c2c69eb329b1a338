/** @file From a request to pictures: batches of seeds under a conditioning, sampled, decoded, recorded. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../base/index.js';
import type {
  ClipSkipUse,
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  PreviewOptions,
  ResolvedRequest,
} from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import type { EditingSteps } from '../prompt/index.js';
import { NOISE_SOURCES } from '../random/index.js';
import {
  createBatchNoise,
  createNoiseSchedule,
  createSamplingPlan,
  type Predict,
  type SamplingPlan,
  type SamplingStep,
  sample,
  startLatent,
} from '../sampling/index.js';
import { resolveClipSkips } from './clip-skip.js';
import type { Components, LatentSize } from './components.js';
import type { TextConditioner } from './conditioning.js';
import { callsPerStep, clipSkipSteps, guidanceTimelines } from './guidance-timeline.js';
import { createPredict } from './guided-unet.js';
import { pictureInfotext, type VaeLabel } from './infotext.js';
import { wholePictureChannels } from './inpainting.js';
import { toRgb } from './pixels.js';
import { batchPreview, isDecoded, isPreviewDue, type Previewer } from './preview.js';
import { createProgress, type Progress } from './progress.js';
import type { EncodedSchedule } from './text/encoded.js';

/** A model ready to draw. */
export interface LoadedModel {
  readonly components: Components;
  readonly conditioner: TextConditioner;
  readonly previewer: Previewer;
  readonly modelHash: string | undefined;
  /** The VAE in place of the checkpoint's own, when there is one. */
  readonly vae?: VaeLabel | undefined;
}

/** Pictures that are drawn together: one seed each, the same clip skip for all. */
export interface Batch extends ClipSkipUse {
  readonly seeds: readonly number[];
}

export interface DrawOptions {
  readonly signal?: AbortSignal | undefined;
  readonly preview?: PreviewOptions | undefined;
}

/** The batches of an ordinary request: image i of the job has seed + i. @source A1111 v1.10.1, as behaviour */
export function batchesOf(request: ResolvedRequest, model: LoadedModel): readonly Batch[] {
  const use = clipSkipsOf(request, model);
  return Array.from({ length: request.batchCount }, (_, batch) => ({
    ...use,
    seeds: Array.from({ length: request.batchSize }, (_, image) => request.seed + batch * request.batchSize + image),
  }));
}

function clipSkipsOf(request: ResolvedRequest, { components }: LoadedModel): ClipSkipUse {
  const { card, configs } = components.checkpoint;
  return resolveClipSkips(request, { card, numLayers: configs.text.numLayers });
}

interface Job {
  readonly model: LoadedModel;
  readonly request: ResolvedRequest;
  readonly plan: SamplingPlan;
  readonly prompts: { readonly positive: EncodedSchedule; readonly negative: EncodedSchedule };
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  readonly preview: PreviewOptions | undefined;
}

/**
 * Draws batches one after another; yields what happens, returns the whole.
 * @throws CANCELLED within one step of the signal, ENGINE_LOST, ENGINE_FAILED, LATENT_NOT_FINITE
 */
export async function* draw(
  model: LoadedModel,
  request: ResolvedRequest,
  batches: readonly Batch[],
  { signal, preview }: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(signal);
  const started = performance.now();
  const runsBefore = model.conditioner.encoderRuns();
  const encoderRuns = () => model.conditioner.encoderRuns() - runsBefore;
  const plan = planOf(model, request);
  const prompts = await encodePrompts(model, request, { steps: request.steps * callsPerStep(plan.sampler) });
  yield { type: 'conditioning', encoderRuns: encoderRuns() };
  const progress = createProgress(plan.stepCount, batches.length);
  const job: Job = { model, request, plan, prompts, progress, signal, preview };
  const images: GeneratedImage[] = [];
  for (const [index, batch] of batches.entries())
    for (const image of yield* drawBatch(job, batch, index, images.length)) {
      images.push(image);
      yield { type: 'image', ...image };
    }
  const use = clipSkipsOf(request, model);
  return {
    request,
    images,
    ...use,
    encoderRuns: encoderRuns(),
    denoiserCalls: progress.evaluations(),
    seconds: (performance.now() - started) / 1000,
    warnings: [...model.components.checkpoint.warnings, ...warningsOf(prompts), ...stepWarnings(use, plan.stepCount)],
  };
}

/** A bracket that closes nothing is most often a smiley, and is drawn as the text it is: no reason to warn. */
const warningsOf = ({ positive, negative }: Job['prompts']): readonly string[] =>
  [...positive.diagnostics, ...negative.diagnostics]
    .filter(({ code }) => code !== 'bracket-unopened')
    .map(({ message }) => message);

/** A part of a timeline that is too short for the steps there are changes nothing. */
function stepWarnings(use: ClipSkipUse, stepCount: number): readonly string[] {
  const reached = new Set(clipSkipSteps(use, stepCount).map(({ value }) => value));
  return (use.clipSkipTimeline ?? [])
    .filter(({ clipSkip }) => !reached.has(clipSkip))
    .map(
      ({ from, to, clipSkip }) =>
        `clip skip ${clipSkip.requested}@${from}-${to}: none of the ${stepCount} steps begins there`,
    );
}

function planOf({ components }: LoadedModel, request: ResolvedRequest): SamplingPlan {
  const { card, zeroTerminalSnr } = components.checkpoint;
  const { betaStart, betaEnd, trainingSteps: steps } = card.noise;
  const noiseSchedule = createNoiseSchedule({ betaStart, betaEnd, steps, kind: 'scaled_linear', zeroTerminalSnr });
  return createSamplingPlan({
    sampler: request.sampler,
    schedule: request.schedule,
    steps: request.steps,
    noiseSchedule,
  });
}

async function encodePrompts(
  { conditioner }: LoadedModel,
  request: ResolvedRequest,
  editing: EditingSteps,
): Promise<Job['prompts']> {
  const prompts = [request.prompt, { negative: request.negativePrompt }];
  const [positive, negative] = await conditioner.encodeSchedules(prompts, request, editing);
  return { positive: positive!, negative: negative! };
}

async function* drawBatch(
  job: Job,
  batch: Batch,
  batchIndex: number,
  firstIndex: number,
): AsyncGenerator<GenerateEvent, readonly GeneratedImage[]> {
  const { model, plan, progress, signal } = job;
  const { components } = model;
  const { configs, prediction } = components.checkpoint;
  const factor = vaeFactor(configs.vae);
  const size = { batch: batch.seeds.length, height: job.request.height / factor, width: job.request.width / factor };
  const noise = createBatchNoise(
    batch.seeds.map(NOISE_SOURCES[job.request.rng]),
    configs.vae.latentChannels * size.height * size.width,
    { seeds: batch.seeds, source: NOISE_SOURCES[job.request.rng] },
  );
  const { cfgScale } = job.request;
  const guidance = { ...job, ...model, use: batch, cfgScale, stepCount: plan.stepCount };
  const extraChannels = await wholePictureChannels(components, size);
  const evaluate = createPredict(components, { ...guidanceTimelines(guidance), size, extraChannels });
  const predict: Predict = (...input) => {
    progress.evaluate();
    return evaluate(...input);
  };
  // Conditioning and noise take some tens of milliseconds of this thread: others get their turn in between.
  await nextTurn();
  const latent = startLatent(plan, noise);
  await nextTurn();
  const steps = sample(plan, { predict, prediction, cfgScale, latent, noise, signal });
  let next = await steps.next();
  while (!next.done) {
    const { stepIndex, sigma } = next.value;
    yield { type: 'step', ...progress.step(), batch: batchIndex, stepIndex, sigma };
    yield* stepPreview(job, { batch: batchIndex, size }, next.value);
    next = await steps.next();
  }
  throwIfAborted(signal);
  const pixels = await components.decodeLatent(next.value, size);
  yield* lastPreview(job, { batch: batchIndex, size }, pixels);
  return batch.seeds.map((seed, index) =>
    finish(job, batch, {
      seed,
      index: firstIndex + index,
      latent: shareOf(next.value, index, size.batch).slice(),
      planes: shareOf(pixels, index, size.batch),
    }),
  );
}

interface Where {
  readonly batch: number;
  readonly size: LatentSize;
}

/** The preview that is due after a step. Where it would be decoded, the last one is left to `lastPreview`. */
async function* stepPreview(
  { preview, plan, model }: Job,
  { batch, size }: Where,
  { stepIndex, denoised }: SamplingStep,
): AsyncGenerator<GenerateEvent, void> {
  if (!preview || !isPreviewDue(stepIndex, plan.stepCount, preview.everySteps)) return;
  if (stepIndex + 1 === plan.stepCount && isDecoded(size, preview.method)) return;
  yield { type: 'preview', batch, stepIndex, image: await model.previewer.show(denoised, size, preview.method) };
}

/** After a batch, pixels that are there anyway are what a decoded preview would show. */
function* lastPreview(
  { preview, plan, request }: Job,
  { batch, size }: Where,
  pixels: Float32Array,
): Generator<GenerateEvent, void> {
  if (!preview || !isDecoded(size, preview.method)) return;
  const { width, height } = request;
  const image = batchPreview(pixels, { batch: size.batch, height, width });
  yield { type: 'preview', batch, stepIndex: plan.stepCount - 1, image };
}

/** One picture's share of what was computed for several. */
const shareOf = (values: Float32Array, index: number, count: number): Float32Array =>
  values.subarray((values.length / count) * index, (values.length / count) * (index + 1));

/** One picture of a batch. @shape latent [C, H/f, W/f], planes [3, H, W] */
interface Drawn {
  readonly seed: number;
  readonly index: number;
  readonly latent: Float32Array;
  readonly planes: Float32Array;
}

function finish(job: Job, { seeds: _, ...use }: Batch, { seed, index, latent, planes }: Drawn): GeneratedImage {
  const { request, model, plan } = job;
  const { name: modelName } = model.components.checkpoint;
  const infotext = pictureInfotext({
    request,
    seed,
    use,
    scheduleLabel: plan.scheduleLabel,
    modelName,
    modelHash: model.modelHash,
    vae: model.vae,
  });
  return { index, seed, ...use, infotext, latent, image: toRgb(planes, request.width, request.height) };
}
