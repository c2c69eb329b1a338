/** @file Heun: an Euler step, corrected by the mean of the derivatives at its two ends. */
import { weightedSum } from '../linear.js';
import type { Denoiser, SigmaSampler } from '../sampler.js';
import { churned, derivative, eulerStep, type Interval, intervals } from './steps.js';

/**
 * One step of Heun's method, given the answer at its start; a step to sigma 0 is an Euler step, since the derivative is
 * not defined there.
 * @shape x, denoised [n] → [n]
 * @source Karras et al. 2022, algorithm 2, lines 7 to 11
 */
export async function heunStep(
  denoise: Denoiser,
  { x, denoised }: { readonly x: Float32Array; readonly denoised: Float32Array },
  levels: Omit<Interval, 'stepIndex'>,
): Promise<Float32Array> {
  const { sigma, sigmaNext } = levels;
  const end = eulerStep(x, denoised, levels);
  if (sigmaNext === 0) return end;
  const half = (sigmaNext - sigma) / 2;
  const slopeAtEnd = derivative(end, await denoise(end, sigmaNext), sigmaNext);
  return weightedSum([1, x], [half, derivative(x, denoised, sigma)], [half, slopeAtEnd]);
}

/**
 * Heun's method, second order, with churn.
 * @source Karras et al. 2022, algorithm 2; crowsonkb/k-diffusion (MIT), sample_heun
 */
export const heun: SigmaSampler = async function* (denoise, x, sigmas, options) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const start = churned(latent, { sigma, stepCount: sigmas.length - 1 }, options);
    const denoised = await denoise(start.x, start.sigma);
    latent = await heunStep(denoise, { x: start.x, denoised }, { sigma: start.sigma, sigmaNext });
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
