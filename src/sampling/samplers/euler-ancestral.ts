/** @file Euler a: an Euler step further down than asked, then fresh noise up to the level asked for. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { derivative, intervals } from './steps.js';

/**
 * Level to step down to and deviation of the noise to add after it: down² + up² = sigmaNext².
 * @source crowsonkb/k-diffusion (MIT), sampling.py, get_ancestral_step; at eta 1 the posterior of Ho et al. 2020, equation 7
 */
function ancestralStep(sigma: number, sigmaNext: number, eta: number): { down: number; up: number } {
  const posterior = Math.sqrt((sigmaNext ** 2 * (sigma ** 2 - sigmaNext ** 2)) / sigma ** 2);
  const up = Math.min(sigmaNext, eta * posterior);
  return { down: Math.sqrt(sigmaNext ** 2 - up ** 2), up };
}

/**
 * Ancestral sampling with Euler steps; one draw per step that does not end at 0.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, sample_euler_ancestral
 */
export const eulerAncestral: SigmaSampler = async function* (denoise, x, sigmas, { noise, eta }) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    const { down, up } = ancestralStep(sigma, sigmaNext, eta);
    latent = weightedSum([1, latent], [down - sigma, derivative(latent, denoised, sigma)]);
    if (sigmaNext > 0) latent = weightedSum([1, latent], [up, noise.like()]);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
