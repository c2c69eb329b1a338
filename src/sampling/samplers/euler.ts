/** @file Euler: one straight step along the derivative per noise level. */
import type { SigmaSampler } from '../sampler.js';
import { churned, eulerStep, intervals } from './steps.js';

/**
 * Euler steps of the probability-flow equation, with churn.
 * @source Karras et al. 2022, algorithm 2 without the second half of its steps; crowsonkb/k-diffusion (MIT), sample_euler
 */
export const euler: SigmaSampler = async function* (denoise, x, sigmas, options) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const start = churned(latent, { sigma, stepCount: sigmas.length - 1 }, options);
    const denoised = await denoise(start.x, start.sigma);
    latent = eulerStep(start.x, denoised, { sigma: start.sigma, sigmaNext });
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
