/** @file LMS: the derivatives of up to four steps, extended as a polynomial over the next. */
import { type Term, weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { derivative, intervals } from './steps.js';

const MOST_DERIVATIVES = 4;
/** Two points integrate a cubic exactly. @source Gauss-Legendre quadrature of two points */
const GAUSS_POINTS = [-1 / Math.sqrt(3), 1 / Math.sqrt(3)];

/** Value at `sigma` of the polynomial that is 1 at levels[j] and 0 at the others. */
const lagrange = (levels: readonly number[], j: number, sigma: number): number =>
  levels.reduce((product, level, k) => (k === j ? product : (product * (sigma - level)) / (levels[j]! - level)), 1);

/** Integral of each level's polynomial over the step from `sigma` to `sigmaNext`. @shape levels [k] → [k], k ≤ 4 */
function coefficients(levels: readonly number[], sigma: number, sigmaNext: number): readonly number[] {
  const [middle, half] = [(sigma + sigmaNext) / 2, (sigmaNext - sigma) / 2];
  return levels.map((_, j) =>
    GAUSS_POINTS.reduce((sum, point) => sum + half * lagrange(levels, j, middle + half * point), 0),
  );
}

/**
 * Linear multistep, Adams-Bashforth on uneven levels, of order 1 to 4.
 * @source crowsonkb/k-diffusion (MIT), sampling.py, sample_lms
 */
export const lms: SigmaSampler = async function* (denoise, x, sigmas) {
  let latent = x;
  let derivatives: readonly Float32Array[] = [];
  for (const { stepIndex, sigma, sigmaNext } of intervals(sigmas)) {
    const denoised = await denoise(latent, sigma);
    derivatives = [derivative(latent, denoised, sigma), ...derivatives].slice(0, MOST_DERIVATIVES);
    const levels = derivatives.map((_, j) => sigmas[stepIndex - j]!);
    const weights = coefficients(levels, sigma, sigmaNext);
    latent = weightedSum([1, latent], ...derivatives.map((slope, j): Term => [weights[j]!, slope]));
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
