/** @file LCM: the model's answer, noised again to the next level. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { intervals } from './steps.js';

/**
 * Multistep consistency sampling; one draw per step that does not end at 0.
 * @source Song et al. 2023, "Consistency models", algorithm 1; Luo et al. 2023, "Latent consistency models", algorithm 3
 */
export const lcm: SigmaSampler = async function* (denoise, x, sigmas, { noise }) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    latent = sigmaNext > 0 ? weightedSum([1, denoised], [sigmaNext, noise.like()]) : denoised.slice();
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
