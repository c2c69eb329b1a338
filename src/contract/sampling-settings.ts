/** @file What samplers and schedules can be told beside steps: fields of a request, and the settings of the same names. */
import Type from 'typebox';

export const SAMPLING_LIMITS = {
  /** The WebUI's sliders end at 1; a sampler that adds fresh noise takes more. */
  eta: { min: 0, max: 10 },
  /** The WebUI's slider ends at 100. */
  churn: { min: 0, max: 1000 },
  /** Noise levels; those of a model with zero terminal SNR reach into the thousands. */
  sigma: { min: 0, max: 100_000 },
  noise: { min: 0, max: 10 },
  rho: { min: 0, max: 100 },
  /** As large as the WebUI's own seeds. */
  seedDelta: { min: 0, max: 2 ** 32 - 1 },
} as const;

const decimal = ({ min, max }: { readonly min: number; readonly max: number }, description: string) =>
  Type.Optional(Type.Number({ minimum: min, maximum: max, description }));

const { eta, churn, sigma, noise, rho, seedDelta } = SAMPLING_LIMITS;

/** What a sampler or schedule does not take is left unused, as in the WebUI. */
export const SamplingSettingsSchema = Type.Object({
  eta: decimal(eta, 'fresh noise per step, of every sampler that has it; goes before the two below'),
  etaAncestral: decimal(eta, 'of the samplers on noise levels; default 1'),
  etaDdim: decimal(eta, 'of DDIM and DDIM CFG++; default 0'),
  sChurn: decimal(churn, 'noise added before the steps, shared among them; default 0'),
  sTmin: decimal(sigma, 'churn only at this noise level and above; default 0'),
  sTmax: decimal(sigma, 'churn only at this noise level and below; default 0 = at all'),
  sNoise: decimal(noise, 'what fresh noise is multiplied by; default 1'),
  sigmaMin: decimal(sigma, "lowest noise level of the schedule; default 0 = the model's"),
  sigmaMax: decimal(sigma, "highest noise level of the schedule; default 0 = the model's"),
  rho: decimal(rho, "exponent of the schedules that have one; default 0 = the schedule's own"),
  sgmNoiseMultiplier: Type.Optional(
    Type.Boolean({ description: 'scales the first noise by √(1 + σ²) instead of σ; default false' }),
  ),
  seedDelta: Type.Optional(
    Type.Integer({
      minimum: seedDelta.min,
      maximum: seedDelta.max,
      description: 'added to the seed for all noise after the first (eta noise seed delta, ENSD); default 0',
    }),
  ),
});
export type SamplingSettings = Type.Static<typeof SamplingSettingsSchema>;
