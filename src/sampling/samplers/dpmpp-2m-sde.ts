/** @file DPM++ 2M SDE: a stochastic multistep solver of second order, in two forms of its correction. */
import { type Term, weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { intervals } from './steps.js';

/**
 * Weight of (denoised − previous) · (this step / last step), g = h · (1 + eta).
 * @source Lu et al. 2022, "DPM-Solver++", section 4.2; crowsonkb/k-diffusion (MIT), sampling.py, sample_dpmpp_2m_sde
 */
const CORRECTIONS = {
  midpoint: (g: number) => -Math.expm1(-g) / 2,
  heun: (g: number) => 1 + Math.expm1(-g) / g,
} as const;

/**
 * SDE-DPM-Solver++(2M) in λ = −log σ; h = step in λ. The first step is of first order; a step to 0 is the answer itself.
 * @source as the corrections
 */
const solver = (correction: (g: number) => number): SigmaSampler =>
  async function* (denoise, x, sigmas, { brownian, eta, sNoise }) {
    let latent = x;
    let previous: { denoised: Float32Array; h: number } | undefined;
    for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
      const denoised = await denoise(latent, sigma);
      const h = Math.log(sigma) - Math.log(sigmaNext);
      if (sigmaNext === 0) latent = denoised.slice();
      else {
        const g = h * (1 + eta);
        const second = previous ? correction(g) * (h / previous.h) : 0;
        const terms: Term[] = [[second - Math.expm1(-g), denoised]];
        if (previous) terms.push([-second, previous.denoised]);
        const up = sNoise * sigmaNext * Math.sqrt(-Math.expm1(-2 * eta * h));
        if (eta > 0) terms.push([up, brownian(sigma, sigmaNext)]);
        latent = weightedSum([Math.exp(-g), latent], ...terms);
      }
      previous = { denoised, h };
      yield { stepIndex, sigma, latent, denoised };
    }
    return latent;
  };

export const dpmpp2mSde = solver(CORRECTIONS.midpoint);
export const dpmpp2mSdeHeun = solver(CORRECTIONS.heun);
