import { describe, expect, it } from 'vitest';
import { defined } from '../base/index.js';
import { findSchedule } from './names.js';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { SCHEDULES } from './schedules.js';

const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const { sigmaMin, sigmaMax } = noiseSchedule;

const levels = (label: string, steps: number): readonly number[] =>
  defined(findSchedule(label).sigmas, label)(steps, { noiseSchedule, sigmaMin, sigmaMax });

/**
 * Levels of 1 and of 5 steps in 32-bit arithmetic, which is where the tolerance of 2e-6 comes from.
 * @source k-diffusion (MIT) on torch 2.13; the last three by the formulas of their rows on the same schedule
 */
const KNOWN = [
  { label: 'Uniform', one: [14.6146431, 0], five: [14.6146431, 4.08608103, 1.61558032, 0.695149601, 0.0291675366, 0] },
  { label: 'Karras', one: [14.6146431, 0], five: [14.6146431, 4.79654408, 1.27410495, 0.247951746, 0.0291675385, 0] },
  {
    label: 'Exponential',
    one: [14.6146431, 0],
    five: [14.6146431, 3.08898711, 0.652895987, 0.137997702, 0.0291675366, 0],
  },
  { label: 'SGM Uniform', one: [14.6146431, 0], five: [14.6146431, 5.0924077, 2.27973056, 1.16286457, 0.571188927, 0] },
  { label: 'Simple', one: [14.6146421, 0], five: [14.6146421, 5.08776283, 2.27646303, 1.16057837, 0.569284916, 0] },
  { label: 'Normal', one: [14.6146431, 0], five: [14.6146431, 4.08608103, 1.61558032, 0.695149601, 0.0291675366, 0] },
];

const WITH_LEVELS = SCHEDULES.filter((row) => row.name !== 'automatic').map(({ label }) => label);

/** Schedules whose highest level is not the model's: published levels, and every s-th from the second lowest. */
const FOUND_BY_HAND = ['Align Your Steps', 'DDIM'];

describe('schedules', () => {
  it.each(KNOWN)('$label has the known levels', ({ label, one, five }) => {
    expect(levels(label, 1)).toBeAllClose(one, { rtol: 2e-6 });
    expect(levels(label, 5)).toBeAllClose(five, { rtol: 2e-6 });
  });

  it.each(WITH_LEVELS)('%s falls from the highest level to its end', (label) => {
    for (const steps of [2, 7, 20, 150, 1000]) {
      const sigmas = levels(label, steps);
      if (label !== 'DDIM') expect(sigmas).toHaveLength(steps + 1);
      if (!FOUND_BY_HAND.includes(label)) expect(sigmas[0]).toBeCloseTo(sigmaMax, 9);
      expect(sigmas.at(-1)).toBeCloseTo(label === 'KL Optimal' ? sigmaMin : 0, 12);
      expect(sigmas.slice(1).every((sigma, i) => sigma < sigmas[i]!)).toBe(true);
    }
  });

  it.each(['Align Your Steps', 'DDIM'])('%s has one low level for one step, as in the WebUI', (label) => {
    expect(levels(label, 1)).toHaveLength(2);
    expect(levels(label, 1)[0]).toBeLessThan(0.05);
  });

  it('DDIM has a level more or fewer where the stride is not whole', () => {
    expect(levels('DDIM', 20)).toHaveLength(21);
    expect(levels('DDIM', 30)).toHaveLength(32);
    expect(levels('DDIM', 1000)).toHaveLength(1000);
  });

  it('rounds the stride of Simple as the WebUI does', () => {
    // 19 · (1000 / 38) is just below 500 in double precision.
    expect(levels('Simple', 38)[19]).toBe(noiseSchedule.sigmas[999 - 499]);
  });
});
