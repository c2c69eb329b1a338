/** @file From a request to pictures: batches of seeds under a conditioning, sampled, decoded, recorded. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../base/index.js';
import type {
  ClipSkipResult,
  GeneratedImage,
  GenerateEvent,
  GenerateResult,
  ResolvedRequest,
} from '../contract/index.js';
import { vaeFactor } from '../models/index.js';
import { NOISE_SOURCES } from '../random/index.js';
import {
  createBatchNoise,
  createNoiseSchedule,
  createSamplingPlan,
  type SamplingPlan,
  sample,
  startLatent,
} from '../sampling/index.js';
import { resolveClipSkip } from './clip-skip.js';
import type { Components } from './components.js';
import type { Conditioning, EncodedPrompt, TextConditioner } from './conditioning.js';
import { createPredict } from './guided-unet.js';
import { pictureInfotext } from './infotext.js';
import { toRgb } from './pixels.js';
import { createProgress, type Progress } from './progress.js';

/** A model ready to draw. */
export interface LoadedModel {
  readonly components: Components;
  readonly conditioner: TextConditioner;
  readonly modelHash: string | undefined;
}

/** Pictures that are drawn together: one seed each, one clip skip for all. */
export interface Batch {
  readonly seeds: readonly number[];
  readonly clipSkip: ClipSkipResult;
}

export interface DrawOptions {
  readonly signal?: AbortSignal | undefined;
}

/** The batches of an ordinary request: image i of the job has seed + i. @source A1111 v1.10.1, as behaviour */
export function batchesOf(request: ResolvedRequest, { components }: LoadedModel): readonly Batch[] {
  const { card, configs } = components.checkpoint;
  const clipSkip = resolveClipSkip(request.clipSkip, card, configs.text.numLayers);
  return Array.from({ length: request.batchCount }, (_, batch) => ({
    clipSkip,
    seeds: Array.from({ length: request.batchSize }, (_, image) => request.seed + batch * request.batchSize + image),
  }));
}

interface Job {
  readonly model: LoadedModel;
  readonly request: ResolvedRequest;
  readonly plan: SamplingPlan;
  readonly prompts: { readonly positive: EncodedPrompt; readonly negative: EncodedPrompt };
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

/**
 * Draws batches one after another; yields what happens, returns the whole.
 * @throws CANCELLED within one step of the signal, ENGINE_LOST, ENGINE_FAILED, LATENT_NOT_FINITE
 */
export async function* draw(
  model: LoadedModel,
  request: ResolvedRequest,
  batches: readonly Batch[],
  { signal }: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(signal);
  const started = performance.now();
  const runsBefore = model.conditioner.encoderRuns();
  const encoderRuns = () => model.conditioner.encoderRuns() - runsBefore;
  const plan = planOf(model, request);
  const prompts = await encodePrompts(model, request);
  yield { type: 'conditioning', encoderRuns: encoderRuns() };
  const job: Job = { model, request, plan, prompts, progress: createProgress(plan.stepCount, batches.length), signal };
  const images: GeneratedImage[] = [];
  for (const [index, batch] of batches.entries())
    for (const image of yield* drawBatch(job, batch, index, images.length)) {
      images.push(image);
      yield { type: 'image', ...image };
    }
  return {
    request,
    images,
    clipSkip: resolveClipSkip(
      request.clipSkip,
      model.components.checkpoint.card,
      model.components.checkpoint.configs.text.numLayers,
    ),
    encoderRuns: encoderRuns(),
    denoiserCalls: plan.evaluations * batches.length,
    seconds: (performance.now() - started) / 1000,
    warnings: warningsOf(prompts),
  };
}

/** A bracket that closes nothing is most often a smiley, and is drawn as the text it is: no reason to warn. */
const warningsOf = ({ positive, negative }: Job['prompts']): readonly string[] =>
  [...positive.diagnostics, ...negative.diagnostics]
    .filter(({ code }) => code !== 'bracket-unopened')
    .map(({ message }) => message);

function planOf({ components }: LoadedModel, request: ResolvedRequest): SamplingPlan {
  const { betaStart, betaEnd, trainingSteps } = components.checkpoint.card.noise;
  const noiseSchedule = createNoiseSchedule({ betaStart, betaEnd, steps: trainingSteps, kind: 'scaled_linear' });
  return createSamplingPlan({
    sampler: request.sampler,
    schedule: request.schedule,
    steps: request.steps,
    noiseSchedule,
  });
}

async function encodePrompts({ conditioner }: LoadedModel, request: ResolvedRequest): Promise<Job['prompts']> {
  const [positive, negative] = await conditioner.encode([request.prompt, request.negativePrompt], request.emphasis);
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
  );
  const predict = createPredict(components, { ...conditionings(job, batch.clipSkip), size });
  // Conditioning and noise take some tens of milliseconds of this thread: others get their turn in between.
  await nextTurn();
  const latent = startLatent(plan, noise);
  await nextTurn();
  const { cfgScale } = job.request;
  const steps = sample(plan, { predict, prediction, cfgScale, latent, noise, signal });
  let next = await steps.next();
  while (!next.done) {
    const { stepIndex, sigma } = next.value;
    yield { type: 'step', ...progress.step(), batch: batchIndex, stepIndex, sigma };
    next = await steps.next();
  }
  throwIfAborted(signal);
  const pixels = await components.decodeLatent(next.value, size);
  return batch.seeds.map((seed, index) =>
    finish(job, batch, {
      seed,
      index: firstIndex + index,
      latent: shareOf(next.value, index, size.batch).slice(),
      planes: shareOf(pixels, index, size.batch),
    }),
  );
}

/** One picture's share of what was computed for several. */
const shareOf = (values: Float32Array, index: number, count: number): Float32Array =>
  values.subarray((values.length / count) * index, (values.length / count) * (index + 1));

/** At scale 1 the negative prompt cancels out of the guidance, so it is not evaluated at all. */
function conditionings(
  { model, prompts, request }: Job,
  clipSkip: ClipSkipResult,
): { positive: Conditioning; negative?: Conditioning } {
  const positive = model.conditioner.condition(prompts.positive, clipSkip);
  if (request.cfgScale === 1) return { positive };
  return { positive, negative: model.conditioner.condition(prompts.negative, clipSkip) };
}

/** One picture of a batch. @shape latent [C, H/f, W/f], planes [3, H, W] */
interface Drawn {
  readonly seed: number;
  readonly index: number;
  readonly latent: Float32Array;
  readonly planes: Float32Array;
}

function finish(job: Job, { clipSkip }: Batch, { seed, index, latent, planes }: Drawn): GeneratedImage {
  const { request, model, plan } = job;
  const { name: modelName } = model.components.checkpoint;
  const infotext = pictureInfotext({
    request,
    seed,
    clipSkip,
    scheduleLabel: plan.scheduleLabel,
    modelName,
    modelHash: model.modelHash,
  });
  return { index, seed, clipSkip, infotext, latent, image: toRgb(planes, request.width, request.height) };
}
