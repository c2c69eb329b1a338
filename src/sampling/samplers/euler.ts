/** @file Euler: one straight step along the derivative per noise level. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { derivative, intervals } from './steps.js';

/**
 * Euler steps of the probability-flow equation.
 * @source Karras et al. 2022, algorithm 2 without the second half of its steps and without churn; crowsonkb/k-diffusion
 * (MIT), sample_euler. That draws noise in every step and adds it only under churn; nothing is drawn from the stream
 * afterwards, so not drawing gives the same latent.
 */
export const euler: SigmaSampler = async function* (denoise, x, sigmas) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    latent = weightedSum([1, latent], [sigmaNext - sigma, derivative(latent, denoised, sigma)]);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
