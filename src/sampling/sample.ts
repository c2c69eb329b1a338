/** @file The one call for all samplers: from a start latent, step by step, to the final one. */
import { AppError } from '../base/index.js';
import type { BatchNoise } from './batch-noise.js';
import { weightedSum } from './linear.js';
import { type PartialNoiseSettings, settleNoise } from './noise-settings.js';
import type { SamplingPlan } from './plan.js';
import { createGuidedModel, type Predict, type PredictionType } from './prediction.js';
import type { SamplingStep, SamplingSteps } from './sampler.js';

export interface SampleOptions extends PartialNoiseSettings {
  readonly predict: Predict;
  readonly prediction: PredictionType;
  readonly cfgScale: number;
  /** Where to start, at the plan's first noise level. @shape [B, 4, h, w] flat */
  readonly latent: Float32Array;
  readonly noise: BatchNoise;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The latent that sampling begins with: the first draw at the plan's noise level, on the picture's latent if there is one.
 * @shape picture, → [B, 4, h, w] flat
 */
export function startLatent(plan: SamplingPlan, noise: Pick<BatchNoise, 'like'>, picture?: Float32Array): Float32Array {
  const first = [plan.initialNoiseScale, noise.like()] as const;
  return picture ? weightedSum(first, [plan.initialPictureScale, picture]) : weightedSum(first);
}

function checkFinite({ latent, stepIndex }: SamplingStep): void {
  const count = latent.reduce((sum, value) => (Number.isFinite(value) ? sum : sum + 1), 0);
  if (count > 0) throw new AppError('LATENT_NOT_FINITE', { step: stepIndex + 1, count });
}

const noPath = (): never => {
  throw new Error('bug: a sampler whose row is not brownian asked for a path');
};

/**
 * Runs a plan: yields each step and returns the final latent.
 * @shape latents [B, 4, h, w] flat
 * @throws CANCELLED before an evaluation once the signal is aborted
 * @throws LATENT_NOT_FINITE after a step whose latent holds NaN or infinity; steps count from 1
 */
export async function* sample(plan: SamplingPlan, options: SampleOptions): SamplingSteps {
  const { predict, prediction, latent, noise, signal } = options;
  const { sampler, noiseSchedule } = plan;
  const cfgScale = options.cfgScale * (sampler.usesTimesteps ? sampler.cfgFactor : 1);
  // Samplers yield after every step, so what was yielded tells which step an evaluation belongs to.
  let stepIndex = 0;
  const model = createGuidedModel({
    ...{ predict, prediction, cfgScale, signal, noiseSchedule },
    stepIndex: () => stepIndex,
  });
  const brownian = sampler.brownian ? noise.brownian(plan.brownianRange) : noPath;
  const settings = { ...settleNoise(sampler, options), noise, brownian, steps: plan.steps };
  const steps = plan.run(model, latent, settings);
  let next = await steps.next();
  while (!next.done) {
    checkFinite(next.value);
    yield next.value;
    stepIndex++;
    next = await steps.next();
  }
  return next.value;
}
