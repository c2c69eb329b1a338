/** @file Restart: Heun's method that goes back up with fresh noise and down again, where errors weigh most. */
import { weightedSum } from '../linear.js';
import type { SigmaSampler } from '../sampler.js';
import { karrasLevels } from '../schedules.js';
import { heunStep } from './heun.js';
import { type Interval, intervals } from './steps.js';

/** The levels between which a run goes up and down again. @source Xu et al. 2023, section 4; behaviour of A1111 v1.10.1 */
const LOWEST = 0.1;
const HIGHEST = 2;

/** How long each way down is, and how often: none below 20 steps. @source A1111 v1.10.1, as behaviour */
function restartsOf(steps: number): { readonly length: number; readonly times: number } {
  if (steps >= 36) return { length: Math.floor(steps / 4), times: 2 };
  return steps >= 20 ? { length: 9, times: 1 } : { length: 0, times: 0 };
}

/** Index of the level nearest to a value; the first of equals. */
const nearest = (levels: readonly number[], value: number): number =>
  levels.reduce((best, level, i) => (Math.abs(level - value) < Math.abs(levels[best]! - value) ? i : best), 0);

/**
 * The ways down, one after another; a step that starts above where the last ended is reached by noise. With restarts the
 * levels are Karras's between the same ends, fewer by the steps of the restarts, so that the number of steps stays.
 * @source Xu et al. 2023, "Restart sampling for improving generative processes", algorithm 1; behaviour of A1111 v1.10.1
 */
export function restartIntervals(sigmas: readonly number[]): readonly Interval[] {
  const steps = sigmas.length - 1;
  const { length, times } = restartsOf(steps);
  if (times === 0) return intervals(sigmas);
  const ends = { sigmaMin: sigmas.at(-2)!, sigmaMax: sigmas[0]! };
  const main = [...karrasLevels(steps - length * times, ends), 0];
  const [low, high] = [nearest(main, LOWEST), nearest(main, HIGHEST)];
  const again = high < low ? karrasLevels(length + 1, { sigmaMin: main[low]!, sigmaMax: main[high]! }) : [];
  const down = intervals(main);
  const repeated = Array.from({ length: times }, () => intervals(again)).flat();
  return [...down.slice(0, low), ...repeated, ...down.slice(low)].map((step, stepIndex) => ({ ...step, stepIndex }));
}

/** The level each step starts from, and the last. */
export function restartPath(sigmas: readonly number[]): readonly number[] {
  const steps = restartIntervals(sigmas);
  return [...steps.map(({ sigma }) => sigma), ...steps.slice(-1).map(({ sigmaNext }) => sigmaNext)];
}

/** Heun's steps along the restart intervals; one draw for each way back up. @source as the intervals */
export const restart: SigmaSampler = async function* (denoise, x, sigmas, { noise, sNoise }) {
  let latent = x;
  let reached = Number.POSITIVE_INFINITY;
  for (const { stepIndex, sigma, sigmaNext } of restartIntervals(sigmas)) {
    if (reached < sigma)
      latent = weightedSum([1, latent], [sNoise * Math.sqrt(sigma ** 2 - reached ** 2), noise.like()]);
    const denoised = await denoise(latent, sigma);
    latent = await heunStep(denoise, { x: latent, denoised }, { sigma, sigmaNext });
    reached = sigmaNext;
    yield { stepIndex, sigma, latent, denoised };
  }
  return latent;
};
