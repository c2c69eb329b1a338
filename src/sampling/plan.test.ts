import { describe, expect, it } from 'vitest';
import { AppError } from '../base/index.js';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { createSamplingPlan, levelsFor, spacedTimesteps } from './plan.js';

const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const plan = (sampler: string, steps: number, schedule?: string) =>
  createSamplingPlan({ sampler, schedule, steps, noiseSchedule });

describe('createSamplingPlan', () => {
  it.each([
    ['DPM++ 2M', undefined, 'Karras'],
    ['DPM++ 2M', 'Automatic', 'Karras'],
    ['DPM++ 2M', 'simple', 'Simple'],
    ['Euler a', undefined, 'Automatic'],
    ['Euler a', 'Uniform', 'Uniform'],
    ['DDIM', undefined, 'Automatic'],
    ['DDIM', 'Karras', 'Automatic'],
  ])('%s with schedule %s is recorded as %s', (sampler, schedule, label) => {
    expect(plan(sampler, 20, schedule).scheduleLabel).toBe(label);
  });

  it('makes Automatic the same levels as what it stands for', () => {
    expect(plan('DPM++ 2M', 20).sigmas).toEqual(plan('DPM++ 2M', 20, 'Karras').sigmas);
    expect(plan('Euler', 20).sigmas).toEqual(plan('Euler', 20, 'Uniform').sigmas);
  });

  it('starts at the highest level, DDIM at unit noise', () => {
    expect(plan('Euler', 20).initialNoiseScale).toBeCloseTo(14.614642, 5);
    expect(plan('DDIM', 20).initialNoiseScale).toBe(1);
  });

  it.each([
    ['Euler', 20, 20, 20],
    ['Euler a', 20, 20, 20],
    ['DPM++ 2M', 20, 20, 20],
    ['Heun', 20, 20, 39],
    ['Heun', 1, 1, 1],
    ['DDIM', 20, 19, 19],
    ['DDIM', 30, 30, 30],
    ['DDIM', 2, 1, 1],
    ['DDIM', 1000, 999, 999],
  ])('%s at %d steps yields %d and evaluates %d times', (sampler, steps, stepCount, evaluations) => {
    expect(plan(sampler, steps)).toMatchObject({ stepCount, evaluations });
  });

  it.each([
    ['Euler', 0],
    ['Euler', 1.5],
    ['Euler', Number.NaN],
    ['Euler', 1001],
    ['DDIM', 1],
    ['DDIM', 1001],
  ])('refuses %s at %d steps', (sampler, steps) => {
    expect(() => plan(sampler, steps)).toThrow(AppError);
    expect(() => plan(sampler, steps)).toThrow(/steps of .* is out of range/);
  });
});

describe('spacedTimesteps', () => {
  it('counts as CompVis does', () => {
    expect(spacedTimesteps(4, 1000)).toEqual([1, 251, 501, 751]);
    expect(spacedTimesteps(3, 1000)).toEqual([1, 334, 667, 999]);
    expect(spacedTimesteps(1000, 1000).slice(-3)).toEqual([998, 999, 999]);
    expect(spacedTimesteps(30, 1000)).toHaveLength(31);
  });
});

describe('levelsFor', () => {
  const countdown = (steps: number) => Array.from({ length: steps + 1 }, (_, i) => steps - i);
  const request = { sampler: 'any', steps: 4, noiseSchedule };

  it('keeps the levels of the schedule', () => {
    expect(levelsFor({ discardPenultimate: false }, countdown, request)).toEqual([4, 3, 2, 1, 0]);
  });

  it('computes one more and drops the last but one where the sampler says so', () => {
    expect(levelsFor({ discardPenultimate: true }, countdown, request)).toEqual([5, 4, 3, 2, 0]);
  });
});
