/** @file What differs for latent consistency models: fewer trained timesteps, and an answer blended with its input. */
import { weightedSum } from './linear.js';
import type { NoiseSchedule } from './noise-schedule.js';
import type { Denoiser } from './sampler.js';

/** Timesteps a consistency model was distilled on. @source Luo et al. 2023, "Latent consistency models", section 5.1 */
const TIMESTEPS = 50;
/** Deviation of the data and factor on the time, in the blend. @source as above, appendix; luosiallen/latent-consistency-model (MIT) */
const DATA = 0.5;
const TIME_FACTOR = 10;

/** Index of the level nearest in log sigma; the lower of equals. */
const nearestLevel = (logs: readonly number[], log: number): number =>
  logs.reduce((best, level, i) => (Math.abs(level - log) < Math.abs(logs[best]! - log) ? i : best), 0);

/**
 * Every 20th timestep of a model, counted from the highest down. Levels between two of them get the nearest one's timestep.
 * @source A1111 v1.10.1, as behaviour, for the rounding
 */
export function consistencySchedule(trained: NoiseSchedule): NoiseSchedule {
  const stride = Math.floor(trained.sigmas.length / TIMESTEPS);
  const indices = Array.from({ length: TIMESTEPS }, (_, i) => trained.sigmas.length - 1 - (TIMESTEPS - 1 - i) * stride);
  const sigmas = Float32Array.from(indices, (index) => trained.sigmas[index]!);
  const logs = Array.from(sigmas, Math.log);
  return {
    alphasCumprod: trained.alphasCumprod,
    sigmas,
    sigmaMin: sigmas[0]!,
    sigmaMax: sigmas.at(-1)!,
    sigmaToTimestep: (sigma) => indices[nearestLevel(logs, Math.log(sigma))]!,
    timestepToSigma(timestep) {
      const place = Math.min(Math.max((timestep - indices[0]!) / stride, 0), TIMESTEPS - 1);
      const low = Math.min(Math.floor(place), TIMESTEPS - 2);
      return Math.exp(logs[low]! + (logs[low + 1]! - logs[low]!) * (place - low));
    },
  };
}

/** Blends the answer with x: all answer at high timesteps, all x at timestep 0. @source as the constants */
export function consistencyDenoiser(denoise: Denoiser, { sigmaToTimestep }: NoiseSchedule): Denoiser {
  return async (x, sigma) => {
    const time = sigmaToTimestep(sigma) * TIME_FACTOR;
    const skip = DATA ** 2 / (time ** 2 + DATA ** 2);
    return weightedSum([time / Math.sqrt(time ** 2 + DATA ** 2), await denoise(x, sigma)], [skip, x]);
  };
}
