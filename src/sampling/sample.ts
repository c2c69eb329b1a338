/** @file The one call for all samplers: from a start latent, step by step, to the final one. */
import { AppError } from '../base/index.js';
import type { BatchNoise } from './batch-noise.js';
import { weightedSum } from './linear.js';
import { type PartialNoiseSettings, resolveNoiseSettings } from './noise-settings.js';
import type { SamplingPlan } from './plan.js';
import { createGuidedModel, type Predict, type PredictionType } from './prediction.js';
import { cfgFactorOf, type SamplerOptions, type SamplingStep, type SamplingSteps } from './sampler.js';

export interface SampleOptions extends PartialNoiseSettings {
  readonly predict: Predict;
  readonly prediction: PredictionType;
  readonly cfgScale: number;
  /** Where to start, at the plan's first noise level. @shape [B, 4, h, w] flat */
  readonly latent: Float32Array;
  readonly noise: BatchNoise;
  readonly signal?: AbortSignal | undefined;
}

/** What sampling begins with beside noise. */
export interface StartOptions {
  /** A latent. @shape [B, 4, h, w] flat */
  readonly picture?: Float32Array | undefined;
  /** What the noise on it is multiplied by; default 1. */
  readonly noiseMultiplier?: number | undefined;
  /** So much of the noise more than the noise level asks for; default 0. */
  readonly extraNoise?: number | undefined;
}

/**
 * The latent that sampling begins with: the first draw at the plan's noise level, on the picture's latent if there is one.
 * Extra noise is scaled as that latent is.
 * @shape picture, → [B, 4, h, w] flat
 * @source A1111 v1.10.1, img2img_extra_noise, as behaviour
 */
export function startLatent(
  plan: SamplingPlan,
  noise: Pick<BatchNoise, 'like'>,
  { picture, noiseMultiplier = 1, extraNoise = 0 }: StartOptions = {},
): Float32Array {
  const { initialNoiseScale, initialPictureScale } = plan;
  const more = picture ? extraNoise * initialPictureScale : 0;
  const first = [(initialNoiseScale + more) * noiseMultiplier, noise.like()] as const;
  return picture ? weightedSum(first, [initialPictureScale, picture]) : weightedSum(first);
}

function checkFinite({ latent, stepIndex }: SamplingStep): void {
  const count = latent.reduce((sum, value) => (Number.isFinite(value) ? sum : sum + 1), 0);
  if (count > 0) throw new AppError('LATENT_NOT_FINITE', { step: stepIndex + 1, count });
}

const noPath = (): never => {
  throw new Error('bug: a sampler whose row is not brownian asked for a path');
};

/** What the plan's sampler is started with. */
const samplerOptionsOf = ({ sampler, brownianRange, steps }: SamplingPlan, options: SampleOptions): SamplerOptions => ({
  ...resolveNoiseSettings(sampler, options),
  noise: options.noise,
  brownian: sampler.brownian ? options.noise.brownian(brownianRange) : noPath,
  steps,
});

/**
 * Runs a plan: yields each step and returns the final latent.
 * @shape latents [B, 4, h, w] flat
 * @throws CANCELLED before an evaluation once the signal is aborted
 * @throws LATENT_NOT_FINITE after a step whose latent holds NaN or infinity; steps count from 1
 */
export async function* sample(plan: SamplingPlan, options: SampleOptions): SamplingSteps {
  const { predict, prediction, latent, signal } = options;
  const { sampler, noiseSchedule } = plan;
  const cfgScale = options.cfgScale * cfgFactorOf(sampler);
  // Samplers yield after every step, so what was yielded tells which step an evaluation belongs to.
  let stepIndex = 0;
  const model = createGuidedModel({
    predict,
    prediction,
    cfgScale,
    signal,
    noiseSchedule,
    stepIndex: () => stepIndex,
  });
  const steps = plan.run(model, latent, samplerOptionsOf(plan, options));
  let next = await steps.next();
  while (!next.done) {
    checkFinite(next.value);
    yield next.value;
    stepIndex++;
    next = await steps.next();
  }
  return next.value;
}
