/** @file DPM adaptive: steps as long as two solvers of different order agree. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { ancestralTime } from './dpm-fast.js';
import {
  type EpsilonAt,
  epsilonAtShare,
  epsilonOf,
  type StepStart,
  secondOrder,
  THIRD,
  thirdOrder,
  toSigma,
  toTime,
} from './dpm-solver.js';

/** @source crowsonkb/k-diffusion (MIT), sampling.py, defaults of sample_dpm_adaptive and its PID controller */
const SETTINGS = {
  relativeTolerance: 0.05,
  absoluteTolerance: 0.0078,
  firstStep: 0.05,
  acceptFrom: 0.81,
  smallestError: 1e-8,
  timeTolerance: 1e-5,
} as const;

/** Order that the step length is controlled by: noise lowers what a step can gain. */
const controlOrder = (eta: number): number => (eta > 0 ? 1.5 : 3);

/** What the next step length is multiplied by; a step is accepted where this is not below 0.81. */
const stepFactor = (error: number, eta: number): number =>
  1 + Math.atan((1 / (error + SETTINGS.smallestError)) ** (1 / controlOrder(eta)) - 1);

/** Root mean square of the difference, each value against its own tolerance, over the whole batch. */
function scaledError(low: Float32Array, high: Float32Array, previous: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < low.length; i++) {
    const size = Math.max(Math.abs(low[i]!), Math.abs(previous[i]!));
    const tolerance = Math.max(SETTINGS.absoluteTolerance, SETTINGS.relativeTolerance * size);
    sum += ((low[i]! - high[i]!) / tolerance) ** 2;
  }
  return Math.sqrt(sum / low.length);
}

/** One step as solvers of order 2 and 3 take it, from three evaluations together. */
async function bothOrders(epsilonAt: EpsilonAt, { x, time }: Pick<StepStart, 'x' | 'time'>, timeNext: number) {
  const epsilon = await epsilonAt(x, time);
  const start = { x, time, epsilon };
  const epsilonAtThird = await epsilonAtShare(epsilonAt, start, { r: THIRD, h: timeNext - time });
  const low = secondOrder(start, timeNext, { r: THIRD, epsilonAtR: epsilonAtThird });
  const high = await thirdOrder(epsilonAt, start, { timeNext, epsilonAtThird });
  return { epsilon, low, high };
}

/**
 * DPM-Solver-23 with steps of its own choice, three evaluations each; ends at the lowest level above 0. Only accepted steps
 * are yielded, and draw. A step whose error is not a number is accepted, so that the loop ends and the latent is seen.
 * @source Lu et al. 2022, "DPM-Solver", appendix C; crowsonkb/k-diffusion (MIT), sampling.py, dpm_solver_adaptive
 */
export const dpmAdaptive: SigmaSampler = async function* (denoise, x, sigmas, { noise, eta, sNoise }) {
  const epsilonAt = epsilonOf(denoise);
  const timeEnd = toTime(sigmas.at(-1)!);
  let latent = x;
  let previousLow = x;
  let time = toTime(sigmas[0]!);
  let h: number = SETTINGS.firstStep;
  let stepIndex = 0;
  while (time < timeEnd - SETTINGS.timeTolerance) {
    const timeNext = Math.min(timeEnd, time + h);
    const { timeDown, up } = ancestralTime({ time, timeNext, timeEnd }, eta);
    const { epsilon, low, high } = await bothOrders(epsilonAt, { x: latent, time }, timeDown);
    const factor = stepFactor(scaledError(low, high, previousLow), eta);
    h *= factor;
    if (factor < SETTINGS.acceptFrom) continue;
    const [sigma, denoised] = [toSigma(time), weightedSum([1, latent], [-toSigma(time), epsilon])];
    previousLow = low;
    latent = weightedSum([1, high], [sNoise * up, noise.like()]);
    time = timeNext;
    yield { stepIndex: stepIndex++, sigma, latent, denoised };
  }
  return latent;
};
