/** @file Heun: an Euler step, corrected by the mean of the derivatives at its two ends. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { derivative, intervals } from './steps.js';

/**
 * Heun's method, second order; a step to sigma 0 is an Euler step, since the derivative is not defined there.
 * @source Karras et al. 2022, algorithm 2 without churn; crowsonkb/k-diffusion (MIT), sample_heun. That draws unused
 * noise in every step, which is not repeated here for the reason given with Euler.
 */
export const heun: SigmaSampler = async function* (denoise, x, sigmas) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const dt = sigmaNext - sigma;
    const denoised = await denoise(latent, sigma);
    const d = derivative(latent, denoised, sigma);
    const end = weightedSum([1, latent], [dt, d]);
    if (sigmaNext === 0) latent = end;
    else {
      const dEnd = derivative(end, await denoise(end, sigmaNext), sigmaNext);
      latent = weightedSum([1, latent], [dt / 2, d], [dt / 2, dEnd]);
    }
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
