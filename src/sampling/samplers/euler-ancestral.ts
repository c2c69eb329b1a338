/** @file Euler a: an Euler step further down than asked, then fresh noise up to the level asked for. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { ancestralStep, eulerStep, intervals } from './steps.js';

/**
 * Ancestral sampling with Euler steps; one draw per step that does not end at 0.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, sample_euler_ancestral
 */
export const eulerAncestral: SigmaSampler = async function* (denoise, x, sigmas, { noise, eta, sNoise }) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    const { down, up } = ancestralStep({ sigma, sigmaNext }, eta);
    latent = eulerStep(latent, denoised, { sigma, sigmaNext: down });
    if (sigmaNext > 0) latent = weightedSum([1, latent], [sNoise * up, noise.like()]);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
