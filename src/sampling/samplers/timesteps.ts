/** @file Pieces that the samplers on timesteps share. */
import { weightedSum } from '../linear.js';
import type { GuidedEpsilon, TimestepLevels } from '../sampler.js';

/** √((1 − ᾱ) / ᾱ). */
export const sigmaOfAlpha = (alpha: number): number => Math.sqrt((1 - alpha) / alpha);

/** A step between two whole timesteps: from the last one down to index 1; index 0 is only stepped to. */
export interface TimestepInterval {
  readonly stepIndex: number;
  readonly timestep: number;
  readonly timestepNext: number;
  readonly alpha: number;
  readonly alphaNext: number;
}

/** n timesteps are n − 1 steps. @source CompVis/latent-diffusion (MIT), ldm/models/diffusion/ddim.py */
export const timestepIntervals = ({ timesteps, alphasCumprod }: TimestepLevels): readonly TimestepInterval[] =>
  timesteps
    .slice(1)
    .map((timestep, i) => {
      const timestepNext = timesteps[i]!;
      const [alpha, alphaNext] = [alphasCumprod[timestep]!, alphasCumprod[timestepNext]!];
      return { stepIndex: timesteps.length - 2 - i, timestep, timestepNext, alpha, alphaNext };
    })
    .reverse();

/** Noise levels of the timesteps, falling. */
export const timestepPath = ({ timesteps, alphasCumprod }: TimestepLevels): readonly number[] =>
  timesteps.map((timestep) => sigmaOfAlpha(alphasCumprod[timestep]!)).reverse();

/**
 * One DDIM update: out of x by `guided`, back in by `unconditional`, less what fresh noise of this deviation will add.
 * @shape x [n] → [n]
 * @source Song et al. 2021, "Denoising diffusion implicit models", equation 12
 */
export function ddimUpdate(
  x: Float32Array,
  { guided, unconditional }: GuidedEpsilon,
  { alpha, alphaNext, deviation }: { readonly alpha: number; readonly alphaNext: number; readonly deviation: number },
): { readonly latent: Float32Array; readonly denoised: Float32Array } {
  const denoised = weightedSum([1 / Math.sqrt(alpha), x], [-sigmaOfAlpha(alpha), guided]);
  const direction = Math.sqrt(1 - alphaNext - deviation ** 2);
  return { denoised, latent: weightedSum([Math.sqrt(alphaNext), denoised], [direction, unconditional]) };
}
