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
  /** The WebUI's sliders end at 5. */
  betaShape: { min: 0.01, max: 5 },
  /** The WebUI's slider ends at 15; samplers on timesteps compare those, which go to 999. */
  sMinUncond: { min: 0, max: 1000 },
  skipEarlyCond: { min: 0, max: 1 },
  /** The WebUI's slider. */
  uniPcOrder: { min: 1, max: 50 },
  /** As large as the WebUI's own seeds; a sum below 0 is taken modulo 2^64, as numpy and torch take it there. */
  seedDelta: { min: 1 - 2 ** 32, max: 2 ** 32 - 1 },
} as const;

/** @source AUTOMATIC1111 WebUI v1.10.1, choices as behaviour */
export const UNI_PC_VARIANTS = ['bh1', 'bh2', 'vary_coeff'] as const;
export const UNI_PC_SKIP_TYPES = ['time_uniform', 'time_quadratic', 'logSNR'] as const;

const decimal = ({ min, max }: { readonly min: number; readonly max: number }, description: string) =>
  Type.Optional(Type.Number({ minimum: min, maximum: max, description }));

const { eta, churn, sigma, noise, rho, betaShape, seedDelta } = SAMPLING_LIMITS;
const { sMinUncond, skipEarlyCond, uniPcOrder } = SAMPLING_LIMITS;

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
  betaAlpha: decimal(betaShape, 'of the schedule Beta: the smaller, the more steps at low noise; default 0.6'),
  betaBeta: decimal(betaShape, 'of the schedule Beta: the smaller, the more steps at high noise; default 0.6'),
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
  sMinUncond: decimal(
    sMinUncond,
    'below this noise level every second evaluation leaves the negative prompt out (negative guidance minimum sigma); default 0 = none does',
  ),
  sMinUncondAll: Type.Optional(
    Type.Boolean({ description: 'below that level all evaluations leave it out; default false' }),
  ),
  skipEarlyCond: decimal(
    skipEarlyCond,
    'share of the first steps that leave the negative prompt out; default 0 = none',
  ),
  uniPcVariant: Type.Optional(
    Type.Enum([...UNI_PC_VARIANTS], { description: 'of UniPC: how it weighs earlier answers; default bh1' }),
  ),
  uniPcSkipType: Type.Optional(
    Type.Enum([...UNI_PC_SKIP_TYPES], {
      description: 'of UniPC: what its steps are evenly spaced in; default time_uniform',
    }),
  ),
  uniPcOrder: Type.Optional(
    Type.Integer({
      minimum: uniPcOrder.min,
      maximum: uniPcOrder.max,
      description: 'of UniPC: answers a step is worked out from, no more than there are steps; default 3',
    }),
  ),
  uniPcLowerOrderFinal: Type.Optional(
    Type.Boolean({ description: 'of UniPC: the last steps are of lower order; default true' }),
  ),
});
export type SamplingSettings = Type.Static<typeof SamplingSettingsSchema>;
