/** @file From a request to pictures: batches of seeds under a conditioning, sampled, decoded, recorded. */
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
import { concatenate } from '../tensor/index.js';
import { resolveClipSkips } from './clip-skip.js';
import type { LatentSize } from './components.js';
import { callsPerStep, clipSkipSteps } from './guidance-timeline.js';
import { upscaleLatents } from './hires.js';
import { type InitPicture, type InputPictures, initLatents, maskOf, prepareInit } from './image2image.js';
import { type NetworkLabel, pictureInfotext } from './infotext.js';
import { encodePrompts, type LoadedModel, type Pass, type PassParts, planPass, runPass } from './pass.js';
import { toRgb } from './pixels.js';
import { batchPreview, isDecoded } from './preview.js';
import { createProgress } from './progress.js';
import { samplingNotes } from './sampling-settings.js';
import { createStartNoise } from './start-noise.js';

/** Pictures that are drawn together: one seed each, the same clip skip for all. */
export interface Batch extends ClipSkipUse {
  readonly seeds: readonly number[];
  /** One for each seed, where there is a variation. */
  readonly variationSeeds?: readonly number[];
}

export interface DrawOptions {
  readonly signal?: AbortSignal | undefined;
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

interface Job extends PassParts {
  readonly request: ResolvedRequest;
  readonly first: Pass;
  readonly second: Pass | undefined;
  readonly init: InitPicture | undefined;
}

/**
 * Draws batches one after another; yields what happens, returns the whole.
 * @throws CANCELLED within one step of the signal, ENGINE_LOST, ENGINE_FAILED, LATENT_NOT_FINITE
 */
export async function* draw(
  model: LoadedModel,
  request: ResolvedRequest,
  batches: readonly Batch[],
  { signal, preview, pictures = {} }: DrawOptions = {},
): AsyncGenerator<GenerateEvent, GenerateResult> {
  throwIfAborted(signal);
  const started = performance.now();
  const runsBefore = model.conditioner.encoderRuns();
  const encoderRuns = () => model.conditioner.encoderRuns() - runsBefore;
  const passes = await planPasses(model, request);
  yield { type: 'conditioning', encoderRuns: encoderRuns() };
  const init = request.initImage === undefined ? undefined : await prepareInit(model.components, request, pictures);
  const stepCount = passes.first.plan.stepCount + (passes.second?.plan.stepCount ?? 0);
  const progress = createProgress(stepCount, batches.length);
  const job: Job = { model, request, ...passes, init, stepCount, progress, signal, preview };
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
    warnings: [
      ...model.components.checkpoint.warnings,
      ...(init?.warnings ?? []),
      ...warningsOf(job),
      ...stepWarnings(use, passes.first.plan.stepCount),
    ],
  };
}

/** The first pass and, under hires fix, the second. At strength 0 the second has no steps: it only enlarges. */
async function planPasses(model: LoadedModel, request: ResolvedRequest): Promise<Pick<Job, 'first' | 'second'>> {
  const { denoisingStrength, exactSteps, hires, width, height, cfgScale, sampling } = request;
  const plan = planPass(model, {
    ...{ ...request, ...sampling },
    picture: denoisingStrength === undefined ? undefined : { denoisingStrength, exactSteps },
  });
  const steps = request.steps * callsPerStep(plan.sampler);
  const prompts = await encodePrompts(model, request, { steps });
  const first: Pass = { width, height, cfgScale, sampling, plan, prompts };
  if (!hires || hires.denoisingStrength === 0) return { first, second: undefined };
  const { denoisingStrength: strength } = hires;
  const again = planPass(model, { ...hires, ...sampling, picture: { denoisingStrength: strength, exactSteps: true } });
  const editing = { steps: hires.steps * callsPerStep(again.sampler), baseSteps: steps };
  const texts = await encodePrompts(model, { ...request, ...textsOf(hires) }, editing);
  return { first, second: { cfgScale, sampling, ...hires, plan: again, prompts: texts } };
}

const textsOf = ({ prompt, negativePrompt }: NonNullable<ResolvedRequest['hires']>) => ({
  ...(prompt === undefined ? {} : { prompt }),
  ...(negativePrompt === undefined ? {} : { negativePrompt }),
});

/** A bracket that closes nothing is most often a smiley, and is drawn as the text it is: no reason to warn. */
function warningsOf({ first, second }: Job): readonly string[] {
  const prompts = [first.prompts, ...(second ? [second.prompts] : [])];
  const diagnostics = prompts.flatMap(({ positive, negative }) => [...positive.diagnostics, ...negative.diagnostics]);
  const messages = diagnostics.filter(({ code }) => code !== 'bracket-unopened').map(({ message }) => message);
  return [...new Set(messages)];
}

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

async function* drawBatch(
  job: Job,
  batch: Batch,
  batchIndex: number,
  firstIndex: number,
): AsyncGenerator<GenerateEvent, readonly GeneratedImage[]> {
  const { model, request, init, signal } = job;
  const { components } = model;
  const { seeds } = batch;
  const size = latentSize(job, request, seeds.length);
  const initial = init && initLatents(init, seeds, request);
  const start = { batchIndex, stepsDone: 0, use: batch, size, noise: startNoise(job, batch, size), init: initial };
  const mask = init && initial && maskOf(init, initial);
  const extra = init?.extraChannels;
  const extraChannels = extra && concatenate(seeds.map(() => extra));
  const drawn = yield* runPass(job, job.first, { ...start, mask, extraChannels });
  const final = request.hires ? yield* enlarge(job, batch, { ...start, latent: drawn }) : { latent: drawn, size };
  throwIfAborted(signal);
  const pixels = await components.decodeLatent(final.latent, final.size);
  yield* lastPreview(job, { batch: batchIndex, size: final.size }, pixels);
  return seeds.map((seed, index) =>
    finish(job, batch, {
      seed,
      variationSeed: batch.variationSeeds?.[index],
      index: firstIndex + index,
      latent: shareOf(final.latent, index, seeds.length).slice(),
      planes: shareOf(pixels, index, seeds.length),
    }),
  );
}

function latentSize(
  { model }: Job,
  { width, height }: { readonly width: number; readonly height: number },
  batch: number,
): LatentSize {
  const factor = vaeFactor(model.components.checkpoint.configs.vae);
  return { batch, height: height / factor, width: width / factor };
}

/** Each pass has noise of its own, from the same seeds. @source A1111 v1.10.1, as behaviour */
function startNoise({ model, request }: Job, { seeds, variationSeeds }: Batch, { height, width }: LatentSize) {
  const { vae } = model.components.checkpoint.configs;
  const factor = vaeFactor(vae);
  const shape = { channels: vae.latentChannels, height, width };
  const { rng, variationStrength, seedResize, sampling } = request;
  const from = seedResize && {
    channels: shape.channels,
    height: Math.floor(seedResize.height / factor),
    width: Math.floor(seedResize.width / factor),
  };
  const resizedFrom = from && (from.height !== height || from.width !== width) ? from : undefined;
  const seedDelta = sampling?.seedDelta;
  return createStartNoise({ rng, seeds, seedDelta, variationSeeds, variationStrength, shape, resizedFrom });
}

interface Enlarging {
  readonly batchIndex: number;
  readonly size: LatentSize;
  /** Of the first pass. @shape [B, C, h, w] flat */
  readonly latent: Float32Array;
}

/** The second pass of hires fix. */
async function* enlarge(
  job: Job,
  batch: Batch,
  { batchIndex, size: from, latent }: Enlarging,
): AsyncGenerator<GenerateEvent, { readonly latent: Float32Array; readonly size: LatentSize }> {
  const { model, request, second, first } = job;
  const { hires } = request;
  if (!hires) throw new Error('bug: a second pass that was not asked for');
  throwIfAborted(job.signal);
  const size = latentSize(job, hires, from.batch);
  const init = await upscaleLatents(model.components, latent, { from, to: size, upscaler: hires.upscaler });
  if (!second) return { latent: init, size };
  const noise = startNoise(job, batch, size);
  const start = { batchIndex, stepsDone: first.plan.stepCount, use: batch, size, noise, init };
  return { latent: yield* runPass(job, second, start), size };
}

interface Where {
  readonly batch: number;
  readonly size: LatentSize;
}

/** After a batch, pixels that are there anyway are what a decoded preview would show. */
function* lastPreview(
  { preview, stepCount, request }: Job,
  { batch, size }: Where,
  pixels: Float32Array,
): Generator<GenerateEvent, void> {
  if (!preview || !isDecoded(size, preview.method)) return;
  const { width, height } = request.hires ?? request;
  const image = batchPreview(pixels, { batch: size.batch, height, width });
  yield { type: 'preview', batch, stepIndex: stepCount - 1, image };
}

/** One picture's share of what was computed for several. */
const shareOf = (values: Float32Array, index: number, count: number): Float32Array =>
  values.subarray((values.length / count) * index, (values.length / count) * (index + 1));

/** One picture of a batch. @shape latent [C, H/f, W/f], planes [3, H, W] */
interface Drawn {
  readonly seed: number;
  readonly variationSeed: number | undefined;
  readonly index: number;
  readonly latent: Float32Array;
  readonly planes: Float32Array;
}

/** Textual inversions that stand in a prompt of some pass, each once. */
function embeddingsOf(passes: readonly (Pass | undefined)[]): readonly NetworkLabel[] {
  const prompts = passes.flatMap((pass) => (pass ? [pass.prompts.positive, pass.prompts.negative] : []));
  const texts = prompts.flatMap(({ parts }) => parts.flatMap((part) => part.texts));
  const used = texts.flatMap(({ chunks }) => chunks.flatMap(({ vectors }) => [...(vectors?.values() ?? [])]));
  return [...new Map(used.map(({ embedding }) => [embedding.name, embedding])).values()];
}

function finish(job: Job, batch: Batch, { seed, variationSeed, index, latent, planes }: Drawn): GeneratedImage {
  const { request, model, first, init } = job;
  const { seeds: _, variationSeeds: __, ...use } = batch;
  const { name: modelName } = model.components.checkpoint;
  const { width, height } = request.hires ?? request;
  const infotext = pictureInfotext({
    ...{ request, seed, variationSeed, use, modelName },
    scheduleLabel: first.plan.scheduleLabel,
    samplingNotes: samplingNotes(first.plan, request),
    modelHash: model.modelHash,
    vae: model.vae,
    loras: model.loras ?? [],
    embeddings: embeddingsOf([job.first, job.second]),
  });
  const image = toRgb(planes, width, height);
  return { index, seed, ...use, infotext, latent, image: init ? init.finish(image) : image };
}
