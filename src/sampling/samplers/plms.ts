/** @file PLMS: DDIM updates by a mean of the last four epsilons. */
import { type Term, weightedSum } from '../linear.js';
import type { TimestepSampler } from '../sampler.js';
import { ddimUpdate, sigmaOfAlpha, timestepIntervals } from './timesteps.js';

/** Weights of this epsilon and those before it. @source Liu et al. 2022, "PNDM", equation 12; Adams and Bashforth, orders 2 to 4 */
const WEIGHTS: Readonly<Record<number, readonly number[]>> = {
  2: [3 / 2, -1 / 2],
  3: [23 / 12, -16 / 12, 5 / 12],
  4: [55 / 24, -59 / 24, 37 / 24, -9 / 24],
};
const MOST = 4;

/** @shape epsilons of [n], newest first, 2 to 4 of them → [n] */
function mean(epsilons: readonly Float32Array[]): Float32Array {
  const [first, ...rest] = epsilons.map((epsilon, i): Term => [WEIGHTS[epsilons.length]![i]!, epsilon]);
  return weightedSum(first!, ...rest);
}

/**
 * The first step is Heun's: it evaluates at its end too, so there is one evaluation more than steps.
 * @source Liu et al. 2022, "Pseudo numerical methods for diffusion models on manifolds"; CompVis/latent-diffusion (MIT),
 * ldm/models/diffusion/plms.py
 */
export const plms: TimestepSampler = async function* (predictEpsilon, x, levels) {
  let latent = x;
  let epsilons: readonly Float32Array[] = [];
  for (const { stepIndex, timestep, timestepNext, alpha, alphaNext } of timestepIntervals(levels)) {
    const update = (epsilon: Float32Array) =>
      ddimUpdate(latent, { guided: epsilon, unconditional: epsilon }, { alpha, alphaNext, deviation: 0 });
    const { guided } = await predictEpsilon(latent, timestep);
    const isFirst = epsilons.length === 0;
    epsilons = [guided, ...epsilons].slice(0, MOST);
    const atEnd = isFirst ? await predictEpsilon(update(guided).latent, timestepNext) : undefined;
    const { latent: next, denoised } = update(atEnd ? weightedSum([0.5, guided], [0.5, atEnd.guided]) : mean(epsilons));
    latent = next;
    yield { stepIndex, sigma: sigmaOfAlpha(alpha), latent, denoised };
  }
  return latent;
};
