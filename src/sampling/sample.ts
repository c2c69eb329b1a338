/** @file The one call for all samplers: from a start latent, step by step, to the final one. */
import { AppError } from '../base/index.js';
import type { BatchNoise } from './batch-noise.js';
import { weightedSum } from './linear.js';
import type { SamplingPlan } from './plan.js';
import { createGuidedModel, type Predict, type PredictionType } from './prediction.js';
import type { SamplingStep, SamplingSteps } from './sampler.js';

export interface SampleOptions {
  readonly predict: Predict;
  readonly prediction: PredictionType;
  readonly cfgScale: number;
  /** Where to start, at the plan's first noise level. @shape [B, 4, h, w] flat */
  readonly latent: Float32Array;
  readonly noise: BatchNoise;
  /** Share of fresh noise, 0 = none; default the sampler's own. */
  readonly eta?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The latent that a picture without a start picture begins with: the first draw, at the plan's noise level. @shape → [B, 4, h, w] flat */
export const startLatent = (plan: SamplingPlan, noise: BatchNoise): Float32Array =>
  weightedSum([plan.initialNoiseScale, noise.like()]);

function checkFinite({ latent, stepIndex }: SamplingStep): void {
  const count = latent.reduce((sum, value) => (Number.isFinite(value) ? sum : sum + 1), 0);
  if (count > 0) throw new AppError('LATENT_NOT_FINITE', { step: stepIndex + 1, count });
}

/**
 * Runs a plan: yields each step and returns the final latent.
 * @shape latents [B, 4, h, w] flat
 * @throws CANCELLED before an evaluation once the signal is aborted
 * @throws LATENT_NOT_FINITE after a step whose latent holds NaN or infinity; steps count from 1
 */
export async function* sample(plan: SamplingPlan, options: SampleOptions): SamplingSteps {
  const { latent, noise, eta = plan.sampler.eta, ...guidance } = options;
  // Samplers yield after every step, so what was yielded tells which step an evaluation belongs to.
  let stepIndex = 0;
  const model = createGuidedModel({
    ...guidance,
    noiseSchedule: plan.noiseSchedule,
    stepIndex: () => stepIndex,
  });
  const steps = plan.run(model, latent, { noise, eta });
  let next = await steps.next();
  while (!next.done) {
    checkFinite(next.value);
    yield next.value;
    stepIndex++;
    next = await steps.next();
  }
  return next.value;
}
