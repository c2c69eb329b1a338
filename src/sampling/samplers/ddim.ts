/** @file DDIM and DDIM CFG++: from one whole timestep to the one before it, on the DDPM scale. */
import { weightedSum } from '../linear.js';
import type { GuidedEpsilon, TimestepSampler } from '../sampler.js';
import { ddimUpdate, sigmaOfAlpha, timestepIntervals } from './timesteps.js';

/**
 * Noise is drawn only when eta > 0: programs that draw at eta 0 too multiply that draw by 0, and draw nothing afterwards.
 * @source Song et al. 2021, "Denoising diffusion implicit models", equations 12 and 16; CompVis/latent-diffusion (MIT),
 * ldm/models/diffusion/ddim.py
 */
const updates = (renoisedBy: (epsilon: GuidedEpsilon) => Float32Array): TimestepSampler =>
  async function* (predictEpsilon, x, levels, { noise, eta }) {
    let latent = x;
    for (const { stepIndex, timestep, alpha, alphaNext } of timestepIntervals(levels)) {
      const deviation = eta * Math.sqrt(((1 - alphaNext) / (1 - alpha)) * (1 - alpha / alphaNext));
      const epsilon = await predictEpsilon(latent, timestep);
      const step = { guided: epsilon.guided, unconditional: renoisedBy(epsilon) };
      const { latent: next, denoised } = ddimUpdate(latent, step, { alpha, alphaNext, deviation });
      latent = eta > 0 ? weightedSum([1, next], [deviation, noise.like()]) : next;
      yield { stepIndex, sigma: sigmaOfAlpha(alpha), latent, denoised };
    }
    return latent;
  };

export const ddim = updates(({ guided }) => guided);

/**
 * Goes back to the next timestep by the unconditional epsilon; meant for guidance weights of 0 to 1.
 * @source Chung et al. 2024, "CFG++: manifold-constrained classifier free guidance for diffusion models", algorithm 2
 */
export const ddimCfgPlusPlus = updates(({ unconditional }) => unconditional);
