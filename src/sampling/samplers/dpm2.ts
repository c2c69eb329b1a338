/** @file DPM2 and DPM2 a: the slope half-way down in log σ carries the whole step. */
import { weightedSum } from '../linear.js';
import type { Denoiser, SigmaSampler } from '../sampler.js';
import { ancestralStep, churned, derivative, eulerStep, type Interval, intervals, middleLevel } from './steps.js';

/** One step, given the answer at its start; a step to sigma 0 is an Euler step. @shape x, denoised [n] → [n] */
async function midpointStep(
  denoise: Denoiser,
  { x, denoised }: { readonly x: Float32Array; readonly denoised: Float32Array },
  levels: Omit<Interval, 'stepIndex'>,
): Promise<Float32Array> {
  const { sigma, sigmaNext } = levels;
  if (sigmaNext === 0) return eulerStep(x, denoised, levels);
  const middle = middleLevel(sigma, sigmaNext);
  const half = eulerStep(x, denoised, { sigma, sigmaNext: middle });
  return weightedSum([1, x], [sigmaNext - sigma, derivative(half, await denoise(half, middle), middle)]);
}

/**
 * Second order, with churn.
 * @source Lu et al. 2022, "DPM-Solver", algorithm 1, in the variables of Karras et al. 2022; crowsonkb/k-diffusion (MIT), sample_dpm_2
 */
export const dpm2: SigmaSampler = async function* (denoise, x, sigmas, options) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const start = churned(latent, { sigma, stepCount: sigmas.length - 1 }, options);
    const denoised = await denoise(start.x, start.sigma);
    latent = await midpointStep(denoise, { x: start.x, denoised }, { sigma: start.sigma, sigmaNext });
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};

/**
 * The same step further down than asked, then fresh noise; one draw per step that does not end at 0.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, sample_dpm_2_ancestral
 */
export const dpm2Ancestral: SigmaSampler = async function* (denoise, x, sigmas, { noise, eta, sNoise }) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    const { down, up } = ancestralStep({ sigma, sigmaNext }, eta);
    latent = await midpointStep(denoise, { x: latent, denoised }, { sigma, sigmaNext: down });
    if (down > 0) latent = weightedSum([1, latent], [sNoise * up, noise.like()]);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
