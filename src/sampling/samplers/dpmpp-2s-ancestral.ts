/** @file DPM++ 2S a: a second-order step by an evaluation half-way down, then fresh noise. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { ancestralStep, eulerStep, exponentialStep, intervals, middleLevel } from './steps.js';

/**
 * DPM-Solver++(2S) with r = 1/2, ancestral; one draw per step that does not end at 0.
 * @source Lu et al. 2022, "DPM-Solver++", algorithm 1; crowsonkb/k-diffusion (MIT), sampling.py, sample_dpmpp_2s_ancestral
 */
export const dpmpp2sAncestral: SigmaSampler = async function* (denoise, x, sigmas, { noise, eta, sNoise }) {
  let latent = x;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    const { down, up } = ancestralStep({ sigma, sigmaNext }, eta);
    if (down === 0) latent = eulerStep(latent, denoised, { sigma, sigmaNext: down });
    else {
      const middle = middleLevel(sigma, down);
      const half = exponentialStep(latent, denoised, { sigma, sigmaNext: middle });
      latent = exponentialStep(latent, await denoise(half, middle), { sigma, sigmaNext: down });
    }
    if (sigmaNext > 0) latent = weightedSum([1, latent], [sNoise * up, noise.like()]);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
