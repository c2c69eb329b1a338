/** @file DPM++ 2M: a second-order multistep solver; the second order comes from the step before, not from a second evaluation. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { intervals } from './steps.js';

/**
 * DPM-Solver++(2M) in λ = −log σ: h = step in λ, r = last step / this step, D = (1 + 1/2r) · x₀ − 1/2r · previous x₀.
 * The first step and a step to sigma 0 are of first order.
 * @source Lu et al. 2022, "DPM-Solver++", algorithm 2; crowsonkb/k-diffusion (MIT), sampling.py, sample_dpmpp_2m
 */
export const dpmpp2m: SigmaSampler = async function* (denoise, x, sigmas) {
  let latent = x;
  let previous: { denoised: Float32Array; h: number } | undefined;
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    const h = Math.log(sigma) - Math.log(sigmaNext);
    const gain = -Math.expm1(-h);
    if (previous === undefined || sigmaNext === 0) latent = weightedSum([sigmaNext / sigma, latent], [gain, denoised]);
    else {
      const half = h / (2 * previous.h); // 1/2r
      const terms = [
        [(1 + half) * gain, denoised],
        [-half * gain, previous.denoised],
      ] as const;
      latent = weightedSum([sigmaNext / sigma, latent], ...terms);
    }
    previous = { denoised, h };
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
