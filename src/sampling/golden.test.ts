/** Noise levels against test/golden/data/schedules.json, which is the formulas in double precision. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defined } from '../base/index.js';
import { findSchedule } from './names.js';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { createSamplingPlan, levelsFor } from './plan.js';
import { SAMPLERS } from './samplers/table.js';

interface Levels {
  readonly schedule: string;
  readonly steps: number;
  readonly sigmas: readonly number[];
}

interface Golden {
  readonly alphas_cumprod: readonly { readonly t: number; readonly alpha: number; readonly sigma: number }[];
  readonly sigma_to_t: readonly { readonly sigma: number; readonly t: number }[];
  readonly automatic: Readonly<Record<string, string>>;
  readonly sigmas: readonly Levels[];
  readonly without_penultimate: readonly Levels[];
  readonly ddim: readonly {
    readonly steps: number;
    readonly evaluations: number;
    readonly timesteps: readonly number[];
    readonly alphas: readonly number[];
    readonly alphas_previous: readonly number[];
  }[];
}

interface MoreLevels extends Levels {
  readonly rho?: number;
  readonly sigmaMin?: number;
  readonly sigmaMax?: number;
  readonly beta?: { readonly alpha: number; readonly beta: number };
}

const more: { readonly schedules: readonly MoreLevels[] } = JSON.parse(
  readFileSync('test/golden/data/samplers.json', 'utf8'),
);
const golden: Golden = JSON.parse(readFileSync('test/golden/data/schedules.json', 'utf8'));
const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const functionOf = (schedule: string) => defined(findSchedule(schedule).sigmas, schedule);

/**
 * Half a unit in the last place of a 32-bit ᾱ near 1 is 3e-8, and 1 − ᾱ is 8.5e-4 there: sigmas that come from
 * 32-bit ᾱ, as in the WebUI, are up to 1.8e-5 off the double-precision ones.
 */
const SIGMA = { rtol: 1.8e-5 };

describe('golden schedules', () => {
  it.each(golden.alphas_cumprod)('timestep $t', ({ t, alpha, sigma }) => {
    expect(noiseSchedule.alphasCumprod[t]).toBe(Math.fround(alpha));
    expect([noiseSchedule.sigmas[t]!]).toBeAllClose([sigma], SIGMA);
  });

  it.each(golden.sigma_to_t)('sigma $sigma', ({ sigma, t }) => {
    // 1.8e-5 in log sigma, over the 0.005 between two levels.
    expect(Math.abs(noiseSchedule.sigmaToTimestep(sigma) - t)).toBeLessThan(4e-3);
  });

  it.each(golden.sigmas)('$schedule with $steps steps', ({ schedule, steps, sigmas }) => {
    const plan = createSamplingPlan({ sampler: 'Euler', schedule, steps, noiseSchedule });
    expect(plan.sigmas).toBeAllClose(sigmas, SIGMA);
  });

  it.each(more.schedules)('$schedule with $steps steps, rho $rho, lowest $sigmaMin', ({ sigmas, ...request }) => {
    const plan = createSamplingPlan({ sampler: 'Euler', ...request, noiseSchedule });
    expect(plan.sigmas).toBeAllClose(sigmas, SIGMA);
  });

  it.each(golden.without_penultimate)('$schedule with $steps steps, penultimate dropped', (row) => {
    const request = { sampler: 'any', steps: row.steps, noiseSchedule };
    expect(levelsFor({ discardPenultimate: true }, functionOf(row.schedule), request)).toBeAllClose(row.sigmas, SIGMA);
  });

  it.each(SAMPLERS.filter(({ usesTimesteps }) => !usesTimesteps))('Automatic of $name', ({ name }) => {
    const meant = golden.automatic[name] ?? 'uniform';
    const steps = { steps: 20, noiseSchedule };
    const automatic = createSamplingPlan({ sampler: name, ...steps });
    expect(automatic.sigmas).toEqual(createSamplingPlan({ sampler: name, schedule: meant, ...steps }).sigmas);
  });

  it.each(golden.ddim)('DDIM with $steps steps', (row) => {
    const plan = createSamplingPlan({ sampler: 'DDIM', steps: row.steps, noiseSchedule });
    expect(plan.evaluations).toBe(row.evaluations);
    const sigmaOf = (alpha: number) => Math.sqrt((1 - alpha) / alpha);
    expect(plan.sigmas.slice(0, -1)).toBeAllClose(row.alphas.map(sigmaOf), SIGMA);
    expect(plan.sigmas.slice(1)).toBeAllClose(row.alphas_previous.map(sigmaOf), SIGMA);
  });
});
