/** @file DPM fast: as many third-order steps as the evaluations allow, evenly spaced in log σ. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import {
  type EpsilonAt,
  epsilonAtShare,
  epsilonOf,
  firstOrder,
  type StepStart,
  secondOrder,
  THIRD,
  thirdOrder,
  toSigma,
  toTime,
} from './dpm-solver.js';
import { ancestralStep } from './steps.js';

/**
 * Orders whose sum is the number of evaluations, ≥ 1.
 * @source Lu et al. 2022, "DPM-Solver", section 3.4 (DPM-Solver-fast)
 */
export function fastOrders(evaluations: number): readonly number[] {
  const thirds = Math.floor(evaluations / 3);
  const rest = evaluations % 3;
  return rest === 0 ? [...Array<number>(thirds - 1).fill(3), 2, 1] : [...Array<number>(thirds).fill(3), rest];
}

/** The levels between its steps: even in log σ from the first to the last. */
export function fastLevels(sigmas: readonly number[], evaluations: number): readonly number[] {
  const [from, to] = [toTime(sigmas[0]!), toTime(sigmas.at(-1)!)];
  const { length } = fastOrders(evaluations);
  return Array.from({ length: length + 1 }, (_, i) => toSigma(from + ((to - from) * i) / length));
}

async function step(epsilonAt: EpsilonAt, start: StepStart, { timeNext, order }: { timeNext: number; order: number }) {
  const h = timeNext - start.time;
  if (order === 1) return firstOrder(start, timeNext);
  const r = order === 2 ? 1 / 2 : THIRD;
  const epsilonAtR = await epsilonAtShare(epsilonAt, start, { r, h });
  if (order === 2) return secondOrder(start, timeNext, { r, epsilonAtR });
  return thirdOrder(epsilonAt, start, { timeNext, epsilonAtThird: epsilonAtR });
}

/** Where an ancestral step ends before its noise, never past the last level, and the deviation of the noise. */
export function ancestralTime(
  { time, timeNext, timeEnd }: { readonly time: number; readonly timeNext: number; readonly timeEnd: number },
  eta: number,
): { readonly timeDown: number; readonly up: number } {
  if (eta === 0) return { timeDown: timeNext, up: 0 };
  const { down } = ancestralStep({ sigma: toSigma(time), sigmaNext: toSigma(timeNext) }, eta);
  const timeDown = Math.min(timeEnd, toTime(down));
  return { timeDown, up: Math.sqrt(Math.max(toSigma(timeNext) ** 2 - toSigma(timeDown) ** 2, 0)) };
}

/**
 * Ends at the lowest level above 0. One draw in every step, the last included, whose noise has no weight.
 * @source Lu et al. 2022, "DPM-Solver", section 3.4; crowsonkb/k-diffusion (MIT), sampling.py, dpm_solver_fast
 */
export const dpmFast: SigmaSampler = async function* (denoise, x, sigmas, { noise, eta, sNoise, steps }) {
  const epsilonAt = epsilonOf(denoise);
  const levels = fastLevels(sigmas, steps);
  const timeEnd = toTime(levels.at(-1)!);
  let latent = x;
  for (const [stepIndex, order] of fastOrders(steps).entries()) {
    const [sigma, time, timeNext] = [levels[stepIndex]!, toTime(levels[stepIndex]!), toTime(levels[stepIndex + 1]!)];
    const { timeDown, up } = ancestralTime({ time, timeNext, timeEnd }, eta);
    const epsilon = await epsilonAt(latent, time);
    const denoised = weightedSum([1, latent], [-sigma, epsilon]);
    const down = await step(epsilonAt, { x: latent, time, epsilon }, { timeNext: timeDown, order });
    latent = weightedSum([1, down], [sNoise * up, noise.like()]);
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
