/** @file DDIM: from one whole timestep to the one before it, on the DDPM scale. */
import { weightedSum } from '../linear.js';
import type { TimestepSampler } from '../sampler.js';

/** √((1 − ᾱ) / ᾱ). */
const sigmaOf = (alpha: number): number => Math.sqrt((1 - alpha) / alpha);

/**
 * Runs from the last timestep down to index 1; index 0 is only stepped to, so n timesteps are n − 1 evaluations.
 * ᾱ of index i steps to ᾱ of index i − 1. Noise is drawn only when eta > 0.
 * @source Song et al. 2021, "Denoising diffusion implicit models", equations 12 and 16; CompVis/latent-diffusion (MIT),
 * ldm/models/diffusion/ddim.py. Programs that draw at eta 0 too multiply that draw by 0, and nothing is drawn afterwards.
 */
export const ddim: TimestepSampler = async function* (predictEpsilon, x, { timesteps, alphasCumprod }, { noise, eta }) {
  let latent = x;
  for (let index = timesteps.length - 1; index >= 1; index--) {
    const timestep = timesteps[index]!;
    const [alpha, alphaNext] = [alphasCumprod[timestep]!, alphasCumprod[timesteps[index - 1]!]!];
    const deviation = eta * Math.sqrt(((1 - alphaNext) / (1 - alpha)) * (1 - alpha / alphaNext));
    const epsilon = await predictEpsilon(latent, timestep);
    const denoised = weightedSum([1 / Math.sqrt(alpha), latent], [-sigmaOf(alpha), epsilon]);
    const direction = Math.sqrt(1 - alphaNext - deviation ** 2);
    latent = weightedSum([Math.sqrt(alphaNext), denoised], [direction, epsilon]);
    if (eta > 0) latent = weightedSum([1, latent], [deviation, noise.like()]);
    yield { stepIndex: timesteps.length - 1 - index, sigma: sigmaOf(alpha), latent, denoised };
  }
  return latent;
};
