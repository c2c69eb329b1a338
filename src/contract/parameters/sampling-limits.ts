/** @file Limits and choices of what samplers and schedules can be told beside steps. */

export const SAMPLING_LIMITS = {
  /** The WebUI's sliders end at 1; a sampler that adds fresh noise takes more. */
  eta: { min: 0, max: 10 },
  /** The WebUI's slider ends at 100. */
  churn: { min: 0, max: 1000 },
  /** Noise levels; those of a model with zero terminal SNR reach into the thousands. */
  sigma: { min: 0, max: 100_000 },
  noise: { min: 0, max: 10 },
  rho: { min: 0, max: 100 },
  /** The WebUI's sliders end at 5. */
  betaShape: { min: 0.01, max: 5 },
  /** The WebUI's slider ends at 15; samplers on timesteps compare those, which go to 999. */
  sMinUncond: { min: 0, max: 1000 },
  cfgRescale: { min: 0, max: 1 },
  skipEarlyCond: { min: 0, max: 1 },
  /** The WebUI's slider. */
  uniPcOrder: { min: 1, max: 50 },
  /** As large as the WebUI's own seeds; a sum below 0 is taken modulo 2^64, as numpy and torch take it there. */
  seedDelta: { min: 1 - 2 ** 32, max: 2 ** 32 - 1 },
} as const;

/** @source AUTOMATIC1111 WebUI v1.10.1, choices as behaviour */
export const UNI_PC_VARIANTS = ['bh1', 'bh2', 'vary_coeff'] as const;
export const UNI_PC_SKIP_TYPES = ['time_uniform', 'time_quadratic', 'logSNR'] as const;
