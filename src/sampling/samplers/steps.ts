/** @file Pieces that several samplers share. */
import { weightedSum } from '../linear.js';
import type { SamplerOptions } from '../sampler.js';

/** A pair of neighbouring noise levels with its number. */
export interface Interval {
  readonly stepIndex: number;
  readonly sigma: number;
  readonly sigmaNext: number;
}

/** The intervals between neighbouring noise levels, in order. */
export const intervals = (sigmas: readonly number[]): readonly Interval[] =>
  sigmas.slice(1).map((sigmaNext, stepIndex) => ({ stepIndex, sigma: sigmas[stepIndex]!, sigmaNext }));

/**
 * dx/dσ of the probability-flow equation, (x − denoised) / σ.
 * @shape x, denoised [n] → [n]
 * @source Karras et al. 2022, equation 3 with s(t) = 1, σ(t) = t
 */
export const derivative = (x: Float32Array, denoised: Float32Array, sigma: number): Float32Array =>
  weightedSum([1 / sigma, x], [-1 / sigma, denoised]);

/** A straight step along the derivative. @shape x, denoised [n] → [n] */
export const eulerStep = (
  x: Float32Array,
  denoised: Float32Array,
  { sigma, sigmaNext }: Omit<Interval, 'stepIndex'>,
): Float32Array => weightedSum([1, x], [sigmaNext - sigma, derivative(x, denoised, sigma)]);

/**
 * A step that is exact for a constant answer: σ'/σ · x + (1 − σ'/σ) · denoised.
 * @shape x, denoised [n] → [n]
 * @source Lu et al. 2022, "DPM-Solver++", equation 9, on data of constant scale
 */
export const exponentialStep = (
  x: Float32Array,
  denoised: Float32Array,
  { sigma, sigmaNext }: Omit<Interval, 'stepIndex'>,
): Float32Array => weightedSum([sigmaNext / sigma, x], [1 - sigmaNext / sigma, denoised]);

/** The level half-way in log σ. */
export const middleLevel = (sigma: number, sigmaNext: number): number => Math.sqrt(sigma * sigmaNext);

/**
 * Level to step down to and deviation of the noise to add after it: down² + up² = sigmaNext².
 * @source crowsonkb/k-diffusion (MIT), sampling.py, get_ancestral_step; at eta 1 the posterior of Ho et al. 2020, equation 7
 */
export function ancestralStep(
  { sigma, sigmaNext }: Omit<Interval, 'stepIndex'>,
  eta: number,
): { readonly down: number; readonly up: number } {
  const posterior = Math.sqrt((sigmaNext ** 2 * (sigma ** 2 - sigmaNext ** 2)) / sigma ** 2);
  const up = Math.min(sigmaNext, eta * posterior);
  return { down: Math.sqrt(sigmaNext ** 2 - up ** 2), up };
}

/** Most that one step may be churned. @source Karras et al. 2022, algorithm 2 */
const LARGEST_CHURN = Math.SQRT2 - 1;

/**
 * Raises the level by fresh noise before a step. One draw in every step while churn is on, used or not; none while it is
 * off: k-diffusion draws then too, but adds nothing of it, and its later draws are never used either.
 * @source Karras et al. 2022, algorithm 2, lines 4 to 6; crowsonkb/k-diffusion (MIT), sampling.py, sample_euler
 */
export function churned(
  x: Float32Array,
  { sigma, stepCount }: { readonly sigma: number; readonly stepCount: number },
  { noise, sChurn, sTmin, sTmax, sNoise }: SamplerOptions,
): { readonly x: Float32Array; readonly sigma: number } {
  if (sChurn === 0) return { x, sigma };
  const fresh = noise.like();
  if (sigma < sTmin || sigma > sTmax) return { x, sigma };
  const raised = sigma * (1 + Math.min(sChurn / stepCount, LARGEST_CHURN));
  return { x: weightedSum([1, x], [sNoise * Math.sqrt(raised ** 2 - sigma ** 2), fresh]), sigma: raised };
}
