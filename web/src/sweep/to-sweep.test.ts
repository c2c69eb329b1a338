/** @file The page's choices as a sweep. */
import { expect, it } from 'vitest';
import { EMPTY_SWEEP } from '../state/sweep-draft.js';
import { planOf, toSweep } from './to-sweep.js';

it('takes all values of the model until some are chosen, with fractions in their place', () => {
  expect(planOf(EMPTY_SWEEP, 3)).toMatchObject({ clipSkips: [1, 2, 3], rows: 1 });
  expect(planOf({ ...EMPTY_SWEEP, clipSkips: [2, 1], fractions: '1.5' }, 3).clipSkips).toEqual([1, 1.5, 2]);
});

it('counts a row for each seed and axis value', () => {
  const draft = { ...EMPTY_SWEEP, seeds: '1-2', axis: 'cfgScale', axisValues: '4\n\n7\n9' } as const;
  expect(planOf(draft, 12).rows).toBe(6);
});

it('takes values between commas as well, except in prompts', () => {
  const values = (axis: 'sampler' | 'promptReplace' | 'prompt', axisValues: string) =>
    planOf({ ...EMPTY_SWEEP, axis, axisValues }, 3).axisValues;
  expect(values('sampler', 'Euler, DDIM\nHeun')).toEqual(['Euler', 'DDIM', 'Heun']);
  expect(values('promptReplace', 'cat, dog, "a, b"')).toEqual(['cat', 'dog', 'a, b']);
  expect(values('prompt', 'a cat, at night\na dog')).toEqual(['a cat, at night', 'a dog']);
});

it('says which field is wrong', () => {
  expect(planOf({ ...EMPTY_SWEEP, seeds: 'x' }, 12).problem).toEqual({ field: 'seeds', text: 'x' });
  expect(planOf({ ...EMPTY_SWEEP, fractions: '1,b' }, 12).problem?.field).toBe('fractions');
  expect(planOf({ ...EMPTY_SWEEP, clipSkips: [] }, 12).problem?.field).toBe('clipSkips');
});

it('leaves out of the request what the sweep decides', () => {
  const draft = { ...EMPTY_SWEEP, clipSkips: [1, 2], axis: 'prompt', axisValues: 'a dog', preview: true } as const;
  const request = { prompt: 'a cat', seed: 3, clipSkip: 4, clipSkipTimeline: '1@0-1', batchCount: 9, batchSize: 2 };
  expect(toSweep(request, planOf(draft, 12), draft)).toEqual({
    request: { prompt: 'a cat', seed: 3 },
    clipSkips: [1, 2],
    axis: { kind: 'prompt', values: ['a dog'] },
    preview: {},
  });
});
