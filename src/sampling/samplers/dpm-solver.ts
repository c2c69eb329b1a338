/** @file DPM-Solver's steps of order 1 to 3 in epsilon, which DPM fast and DPM adaptive are put together from. */
import { weightedSum } from '../linear.js';
import type { Denoiser } from '../sampler.js';
import { derivative } from './steps.js';

/** (x, t) → epsilon at t = −log σ. */
export type EpsilonAt = (x: Float32Array, time: number) => Promise<Float32Array>;

export const toTime = (sigma: number): number => -Math.log(sigma);
export const toSigma = (time: number): number => Math.exp(-time);

/** The derivative of x by σ is the epsilon. */
export const epsilonOf =
  (denoise: Denoiser): EpsilonAt =>
  async (x, time) =>
    derivative(x, await denoise(x, toSigma(time)), toSigma(time));

/** Where a step starts: the latent, its time, and epsilon there. @shape x, epsilon [n] */
export interface StepStart {
  readonly x: Float32Array;
  readonly time: number;
  readonly epsilon: Float32Array;
}

/** First order: exact for constant epsilon. */
export const firstOrder = ({ x, time, epsilon }: StepStart, timeNext: number): Float32Array =>
  weightedSum([1, x], [-toSigma(timeNext) * Math.expm1(timeNext - time), epsilon]);

/** Epsilon at the share `r` of the way, reached by a first-order step. */
export const epsilonAtShare = (epsilonAt: EpsilonAt, start: StepStart, { r, h }: { r: number; h: number }) =>
  epsilonAt(firstOrder(start, start.time + r * h), start.time + r * h);

/**
 * Second order, with epsilon at the share r of the way.
 * @source Lu et al. 2022, "DPM-Solver", algorithm 4 (general form of DPM-Solver-2)
 */
export function secondOrder(
  { x, time, epsilon }: StepStart,
  timeNext: number,
  { r, epsilonAtR }: { readonly r: number; readonly epsilonAtR: Float32Array },
): Float32Array {
  const gain = toSigma(timeNext) * Math.expm1(timeNext - time);
  return weightedSum([1, x], [-gain * (1 - 1 / (2 * r)), epsilon], [-gain / (2 * r), epsilonAtR]);
}

const [R1, R2] = [1 / 3, 2 / 3];

/**
 * Third order, with epsilon at a third of the way, and at two thirds from there.
 * @source Lu et al. 2022, "DPM-Solver", algorithm 2 (DPM-Solver-3)
 */
export async function thirdOrder(
  epsilonAt: EpsilonAt,
  { x, time, epsilon }: StepStart,
  { timeNext, epsilonAtThird }: { readonly timeNext: number; readonly epsilonAtThird: Float32Array },
): Promise<Float32Array> {
  const h = timeNext - time;
  const curve = (share: number) => Math.expm1(share * h) / (share * h) - 1;
  const twoThirds = time + R2 * h;
  const second = toSigma(twoThirds) * (R2 / R1) * curve(R2);
  const gain = toSigma(twoThirds) * Math.expm1(R2 * h);
  const there = weightedSum([1, x], [second - gain, epsilon], [-second, epsilonAtThird]);
  const third = (toSigma(timeNext) / R2) * curve(1);
  const epsilonThere = await epsilonAt(there, twoThirds);
  return weightedSum([1, x], [third - toSigma(timeNext) * Math.expm1(h), epsilon], [-third, epsilonThere]);
}

/** The share of the way at which an order-2 step inside an order-3 one evaluates: the same point, so it is shared. */
export const THIRD = R1;
