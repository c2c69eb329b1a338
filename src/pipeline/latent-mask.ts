/** @file A mask over latents: what the sampler may change and what is put back in every step. */
import type { SamplingPlan } from '../sampling/index.js';
import { type Raster, stretch } from './picture/raster.js';

/** A latent to keep where the mask is 0. @shape redraw [h·w], 0 to 1; original [B, C, h, w] flat */
export interface LatentMask {
  readonly redraw: Float32Array;
  readonly original: Float32Array;
}

/** The share of a mask's value that is drawn anew: all or nothing, or under a soft mask as much as it says. 0 to 1. */
export const redrawnShare = (value: number, isSoft = false): number => (isSoft ? value / 255 : value > 127 ? 1 : 0);

/** The mask of a picture in cells of its latent. @shape → [h·w], 0 to 1 */
export function latentMaskOf(
  mask: Raster,
  size: { readonly width: number; readonly height: number },
  isSoft = false,
): Float32Array {
  const small = stretch(mask, size, 'bicubic antialiased');
  return Float32Array.from(small.data, (value) => redrawnShare(value, isSoft));
}

/** New where the mask is 1, original where it is 0. @shape [B, C, h, w] flat */
export const blend = (latent: Float32Array, { redraw, original }: LatentMask): Float32Array =>
  latent.map((value, i) => {
    const share = redraw[i % redraw.length]!;
    return value * share + original[i]! * (1 - share);
  });

/**
 * The plan, with every estimate of the finished picture blended with the original. Samplers on whole timesteps ask for the
 * noise instead, which is the noise that leads to the blended estimate.
 * @source AUTOMATIC1111 WebUI v1.10.1, blending of denoised latents, as behaviour, from memory
 */
export const withMask = (plan: SamplingPlan, mask: LatentMask): SamplingPlan => ({
  ...plan,
  run: (model, latent, options) =>
    plan.run(
      {
        ...model,
        denoise: async (x, sigma) => blend(await model.denoise(x, sigma), mask),
        predictEpsilon: async (x, timestep) => {
          const alpha = plan.noiseSchedule.alphasCumprod[Math.floor(timestep)]!;
          const [signal, noise] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
          const keep = (epsilon: Float32Array) => {
            const estimate = x.map((value, i) => (value - noise * epsilon[i]!) / signal);
            const blended = blend(estimate, mask);
            return x.map((value, i) => (value - signal * blended[i]!) / noise);
          };
          const { guided, unconditional } = await model.predictEpsilon(x, timestep);
          return { guided: keep(guided), unconditional: keep(unconditional) };
        },
      },
      latent,
      options,
    ),
});
