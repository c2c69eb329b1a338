/** @file The times UniPC goes through, and what the model's noise is at each. */
import type { TimestepLevels } from '../sampler.js';
import type { UniPcSkipType } from '../unipc-settings.js';

/** A point of the way: the time for the model, √ᾱ, √(1 − ᾱ) and λ = log of their quotient. */
export interface Point {
  readonly timestep: number;
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

/** log √ᾱ between two timesteps, linear. @source Lu et al. 2022, "DPM-Solver", appendix D, discrete-time models */
function pointAt(timestep: number, alphasCumprod: Float32Array): Point {
  const low = Math.min(Math.floor(timestep), alphasCumprod.length - 2);
  const [from, to] = [logAlphaOf(low, alphasCumprod), logAlphaOf(low + 1, alphasCumprod)];
  const logAlpha = from + (to - from) * (timestep - low);
  const sigma = Math.sqrt(-Math.expm1(2 * logAlpha));
  return { timestep, alpha: Math.exp(logAlpha), sigma, lambda: logAlpha - Math.log(sigma) };
}

const logAlphaOf = (timestep: number, alphasCumprod: Float32Array): number => Math.log(alphasCumprod[timestep]!) / 2;

/** The time of a λ, the other way round; λ falls with time. */
function timestepAt(lambda: number, alphasCumprod: Float32Array): number {
  const logAlpha = -Math.log1p(Math.exp(-2 * lambda)) / 2;
  const above = alphasCumprod.findIndex((_, index) => index > 0 && logAlphaOf(index, alphasCumprod) <= logAlpha);
  const high = above < 0 ? alphasCumprod.length - 1 : above;
  const [from, to] = [logAlphaOf(high - 1, alphasCumprod), logAlphaOf(high, alphasCumprod)];
  return high - 1 + (logAlpha - from) / (to - from);
}

interface Way {
  readonly start: number;
  /** How much of it is done, above 0 and below 1. */
  readonly share: number;
  readonly alphasCumprod: Float32Array;
}

const between = (from: number, to: number, share: number): number => from + (to - from) * share;

/**
 * The times between the first and 0, by what they are evenly spaced in. The roots of "time_quadratic" are those of the
 * times counted from 1.
 * @source Lu et al. 2022, "DPM-Solver", section 3.4 and appendix; the names as UniPC's authors write them
 */
const SPACINGS: Readonly<Record<UniPcSkipType, (way: Way) => number>> = {
  time_uniform: ({ start, share }) => start * (1 - share),
  time_quadratic: ({ start, share }) => between(Math.sqrt(start + 1), 1, share) ** 2 - 1,
  logSNR: ({ start, share, alphasCumprod }) => {
    const [first, last] = [pointAt(start, alphasCumprod), pointAt(0, alphasCumprod)];
    return timestepAt(between(first.lambda, last.lambda, share), alphasCumprod);
  },
};

/** As many steps as timesteps, from the highest (of the model, or of the picture's part) to 0. */
export function pointsOf({ timesteps, alphasCumprod, fromPicture, uniPc }: TimestepLevels): readonly Point[] {
  const start = fromPicture ? timesteps.at(-1)! : alphasCumprod.length - 1;
  const count = timesteps.length;
  const timeOf = SPACINGS[uniPc.skipType];
  const inner = Array.from({ length: count - 1 }, (_, i) => timeOf({ start, share: (i + 1) / count, alphasCumprod }));
  return [start, ...inner, 0].map((timestep) => pointAt(timestep, alphasCumprod));
}
