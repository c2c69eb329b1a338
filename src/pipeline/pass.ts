/** @file One pass of sampling over a batch: a plan under a conditioning, told step by step. A picture takes one or two. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isCancelled, throwIfAborted } from '../base/index.js';
import type {
  ClipSkipUse,
  GenerateEvent,
  PreviewOptions,
  SamplingSettings,
  WeightPrecision,
} from '../contract/index.js';
import {
  type BatchNoise,
  cfgFactorOf,
  type Predict,
  type SamplingPlan,
  type SamplingStep,
  type SamplingSteps,
  sample,
  startLatent,
} from '../sampling/index.js';
import { isGuidanceDistilled } from './checkpoint/index.js';
import { type Components, type LatentSize, withGrace } from './components/index.js';
import type { TextConditioner } from './conditioning.js';
import { withCfgRescale } from './guidance/cfg-rescale.js';
import { createGuidanceSkip, type SkipRecord } from './guidance/guidance-skip.js';
import { guidanceTimelines } from './guidance/guidance-timeline.js';
import { createPredict } from './guidance/guided-unet.js';
import type { NetworkLabel, VaeLabel } from './infotext.js';
import { wholePictureChannels } from './inpainting.js';
import { blend, type LatentMask, withMask } from './latent-mask.js';
import { isDecoded, isPreviewDue, type Previewer } from './preview.js';
import type { Progress } from './progress.js';
import { noiseSettingsFor } from './sampling-settings.js';
import type { EncodedSchedule } from './text/encoded.js';

/** A model ready to draw. */
export interface LoadedModel {
  readonly components: Components;
  readonly conditioner: TextConditioner;
  readonly previewer: Previewer;
  readonly modelHash: string | undefined;
  /** The VAE in place of the checkpoint's own, when there is one. */
  readonly vae?: VaeLabel | undefined;
  /** How its linear weights are kept; exact when left out. */
  readonly weightPrecision?: WeightPrecision | undefined;
  /** LoRAs of the prompt, in its order. */
  readonly loras?: readonly NetworkLabel[];
}

export interface Prompts {
  readonly positive: EncodedSchedule;
  readonly negative: EncodedSchedule;
}

/** What a pass is, the same for all batches of a job. */
export interface Pass {
  readonly plan: SamplingPlan;
  readonly prompts: Prompts;
  readonly cfgScale: number;
  readonly sampling: SamplingSettings | undefined;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What passes of a job share. */
export interface PassParts {
  readonly model: LoadedModel;
  /** Steps of all passes of a batch. */
  readonly stepCount: number;
  readonly progress: Progress;
  readonly skipped: SkipRecord;
  readonly signal: AbortSignal | undefined;
  /** Asks for the picture as it is after the step that is being done, or before it where that takes long. */
  readonly interrupt: AbortSignal | undefined;
  readonly preview: PreviewOptions | undefined;
}

/** What a pass is run on. */
export interface PassStart {
  readonly batchIndex: number;
  /** Steps of this batch that are done. */
  readonly stepsDone: number;
  readonly use: ClipSkipUse;
  readonly size: LatentSize;
  readonly noise: BatchNoise;
  /** A latent to start from. @shape [B, C, h, w] flat */
  readonly init?: Float32Array | undefined;
  /** Scale factor of the noise on that latent. */
  readonly noiseMultiplier?: number | undefined;
  /** Extra noise on that latent, as a share of its noise. */
  readonly extraNoise?: number | undefined;
  readonly mask?: LatentMask | undefined;
  /** For a model that takes more than the latent; left out: those of a picture that is drawn whole. @shape [B, C_extra, h, w] flat */
  readonly extraChannels?: Float32Array | undefined;
}

/**
 * Samples; yields steps and previews, returns the final latent, or after an interrupt what the model takes for it as of the
 * last step that was done.
 * @source A1111 v1.10.1, what an interrupt leaves, as behaviour, from memory
 * @shape → [B, C, h, w] flat
 * @throws CANCELLED ENGINE_LOST ENGINE_FAILED LATENT_NOT_FINITE VALUES_NOT_FINITE
 */
export async function* runPass(
  parts: PassParts,
  pass: Pass,
  start: PassStart,
): AsyncGenerator<GenerateEvent, Float32Array> {
  const { progress, interrupt } = parts;
  const { batchIndex: batch, mask } = start;
  const kept = (latent: Float32Array) => (mask ? blend(latent, mask) : latent);
  const steps = await beginSampling(parts, mask ? { ...pass, plan: withMask(pass.plan, mask) } : pass, start);
  let next = await nextStep(parts, steps, undefined);
  while (!next.done) {
    const { sigma } = next.value;
    const stepIndex = start.stepsDone + next.value.stepIndex;
    yield { type: 'step', ...progress.step(), batch, stepIndex, sigma };
    yield* stepPreview(parts, start, { ...next.value, stepIndex });
    if (interrupt?.aborted) return kept(next.value.denoised);
    next = await nextStep(parts, steps, next.value.denoised);
  }
  return kept(next.value);
}

/** The next step; where an interrupt ended it in the middle, the end with what there is. @throws CANCELLED where there is nothing */
async function nextStep(
  { interrupt, signal }: PassParts,
  steps: SamplingSteps,
  drawn: Float32Array | undefined,
): Promise<IteratorResult<SamplingStep, Float32Array>> {
  try {
    return await steps.next();
  } catch (error) {
    throwIfAborted(signal);
    if (drawn && interrupt?.aborted && isCancelled(error)) return { done: true, value: drawn };
    throw error;
  }
}

/** The steps of a pass, about to be done. Conditioning and noise take some tens of milliseconds of this thread: others get their turn in between. */
async function beginSampling(parts: PassParts, pass: Pass, start: PassStart) {
  const { plan, cfgScale, sampling } = pass;
  const { noise, init: picture, noiseMultiplier, extraNoise } = start;
  const { prediction } = parts.model.components.checkpoint;
  const predict = await guidedPrediction(parts, pass, start);
  await nextTurn();
  const latent = startLatent(plan, noise, { picture, noiseMultiplier, extraNoise });
  await nextTurn();
  const settings = noiseSettingsFor(plan.sampler, sampling);
  return sample(plan, { ...settings, predict, prediction, cfgScale, latent, noise, signal: parts.signal });
}

/** The UNet under the prompts of a pass; each evaluation is counted. */
async function guidedPrediction(
  { model: { components, conditioner }, progress, skipped }: PassParts,
  { plan, prompts, cfgScale, sampling, width, height }: Pass,
  { use, size, extraChannels }: PassStart,
): Promise<Predict> {
  const channels = extraChannels ?? (await wholePictureChannels(components, size));
  const skipsNegative = createGuidanceSkip(sampling ?? {}, plan, skipped);
  const isDistilled = isGuidanceDistilled(components.checkpoint);
  const guidance = guidanceTimelines({
    conditioner,
    prompts,
    use,
    cfgScale,
    isDistilled,
    plan,
    size: { width, height },
  });
  const predict = createPredict(components, { ...guidance, skipsNegative, cfgScale, size, extraChannels: channels });
  const scale = cfgScale * cfgFactorOf(plan.sampler);
  const evaluate = withCfgRescale(predict, { share: sampling?.cfgRescale ?? 0, scale, batch: size.batch });
  return (...input) => {
    progress.evaluate();
    return evaluate(...input);
  };
}

/**
 * The preview that is due after a step. Where it would be decoded, the last one is left to the decoding itself; after an
 * interrupt there is none, as the picture follows.
 */
async function* stepPreview(
  { preview, stepCount, model, interrupt, signal }: PassParts,
  { batchIndex: batch, size }: PassStart,
  { stepIndex, denoised }: SamplingStep,
): AsyncGenerator<GenerateEvent, void> {
  if (!preview || !isPreviewDue(stepIndex, stepCount, preview.everySteps)) return;
  if (stepIndex + 1 === stepCount && isDecoded(size, preview.method)) return;
  if (interrupt?.aborted) return;
  const show = (abandon: AbortSignal) =>
    model.previewer.show(denoised, size, { method: preview.method, signal: abandon });
  const image = await withGrace([interrupt, signal], show).catch((error) => {
    if (!isCancelled(error)) throw error;
  });
  if (image) yield { type: 'preview', batch, stepIndex, image };
}
