/** @file How much noise a model saw at each of its training timesteps, and the way between timesteps and sigmas. */

export interface NoiseScheduleConfig {
  readonly betaStart: number;
  readonly betaEnd: number;
  /** Number of training timesteps. */
  readonly steps: number;
  /** How beta goes from start to end, by the names of the diffusers scheduler files. */
  readonly kind: BetaKind;
  /** In place of all of these, β of each step. @shape [steps] */
  readonly betas?: readonly number[];
  /** Whether training ended in pure noise; default no. */
  readonly zeroTerminalSnr?: boolean;
}

export interface NoiseSchedule {
  /** Product of 1 − β up to each timestep. @shape [steps], falling */
  readonly alphasCumprod: Float32Array;
  /** Noise level of each timestep, √((1 − ᾱ) / ᾱ). @shape [steps], rising */
  readonly sigmas: Float32Array;
  readonly sigmaMin: number;
  readonly sigmaMax: number;
  /** Noise level of a timestep, which may be fractional: linear in log sigma, held at both ends. */
  timestepToSigma(timestep: number): number;
  /** Timestep of a noise level, fractional between two levels, held at both ends. */
  sigmaToTimestep(sigma: number): number;
}

const between = (start: number, end: number, fraction: number): number => start + (end - start) * fraction;

/**
 * β at a fraction 0–1 of training.
 * @source scaled_linear: Rombach et al. 2022, CompVis/latent-diffusion (MIT), ldm/modules/diffusionmodules/util.py,
 * where it is called "linear"; linear: Ho et al. 2020, section 4
 */
const BETAS = {
  scaled_linear: (start: number, end: number, fraction: number) =>
    between(Math.sqrt(start), Math.sqrt(end), fraction) ** 2,
  linear: between,
} as const;

type BetaKind = keyof typeof BETAS;

/** The training noise of Stable Diffusion 1.x. @source CompVis/stable-diffusion, configs/stable-diffusion/v1-inference.yaml */
export const SD1_NOISE_SCHEDULE: NoiseScheduleConfig = {
  betaStart: 0.00085,
  betaEnd: 0.012,
  steps: 1000,
  kind: 'scaled_linear',
};

/** Products are taken in double and kept in 32 bits, as the programs that trained and drew with these models keep them. */
function cumulativeAlphas({ betaStart, betaEnd, steps, kind, betas }: NoiseScheduleConfig): Float32Array {
  let product = 1;
  return Float32Array.from({ length: steps }, (_, i) => {
    product *= 1 - (betas?.[i] ?? BETAS[kind](betaStart, betaEnd, i / (steps - 1)));
    return product;
  });
}

/**
 * ᾱ of the last timestep after rescaling: 0 would be an infinite sigma. This is the WebUI's number, sigma 4518.7; diffusers
 * takes 2^-24, sigma 4096. Either says that nothing of the picture is left.
 * @source A1111 v1.10.1, as behaviour
 */
const LAST_ALPHA = 4.8973451890853435e-8;

/**
 * Alphas shifted and scaled so that the last timestep is pure noise and the first is what it was.
 * @shape alphasCumprod [steps], falling → same
 * @source Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed", algorithm 1
 */
export function rescaleToZeroTerminalSnr(alphasCumprod: Float32Array): Float32Array {
  const last = alphasCumprod.length - 1;
  const [highest, lowest] = [Math.sqrt(alphasCumprod[0]!), Math.sqrt(alphasCumprod[last]!)];
  const scale = highest / (highest - lowest);
  return alphasCumprod.map((alpha, index) =>
    index === last ? LAST_ALPHA : ((Math.sqrt(alpha) - lowest) * scale) ** 2,
  );
}

/** √((1 − ᾱ) / ᾱ), rounded after each operation: σmin 0.0291675 of SD 1.x is this rounding; without it, it is 0.0291672. */
const sigmaOf = (alpha: number): number => Math.sqrt(Math.fround(Math.fround(1 - alpha) / alpha));

/** Index of the last level not above `value`; 0 when all are above. Levels rise. */
function lastNotAbove(levels: Float64Array, value: number): number {
  let [low, high] = [0, levels.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (levels[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The noise levels of a model from the betas it was trained with.
 * @source crowsonkb/k-diffusion (MIT), external.py, DiscreteSchedule without quantising
 */
export function createNoiseSchedule(config: NoiseScheduleConfig): NoiseSchedule {
  const trained = cumulativeAlphas(config);
  const alphasCumprod = config.zeroTerminalSnr ? rescaleToZeroTerminalSnr(trained) : trained;
  const sigmas = alphasCumprod.map(sigmaOf);
  const logs = Float64Array.from(sigmas, Math.log);
  const last = logs.length - 1;
  return {
    alphasCumprod,
    sigmas,
    sigmaMin: sigmas[0]!,
    sigmaMax: sigmas[last]!,
    timestepToSigma(timestep) {
      const held = Math.min(Math.max(timestep, 0), last);
      const low = Math.floor(held);
      return Math.exp(between(logs[low]!, logs[Math.ceil(held)]!, held - low));
    },
    sigmaToTimestep(sigma) {
      const log = Math.log(sigma);
      const low = Math.min(lastNotAbove(logs, log), last - 1);
      const fraction = (log - logs[low]!) / (logs[low + 1]! - logs[low]!);
      return low + Math.min(Math.max(fraction, 0), 1);
    },
  };
}
