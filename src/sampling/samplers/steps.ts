/** @file Pieces that several samplers share. */
import { weightedSum } from '../linear.js';

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
