/** @file What can be compared. */
import { expect, it } from 'vitest';
import { candidatesOf, pairOf } from './candidates.js';

const picture = (url: string | null, infotext = 'a cat\nSteps: 4, Seed: 7, Clip skip: 2') => ({
  url,
  infotext,
  width: 8,
  height: 8,
});
const frame = (value: number, full = false) => ({
  value,
  hasEffect: true,
  share: undefined,
  preview: picture(`small-${value}`),
  full: full ? picture(`full-${value}`) : undefined,
});

it('has every picture once, the one looked at first, full ones in place of previews', () => {
  const candidates = candidatesOf({
    frames: [frame(1), frame(2, true)],
    chosen: picture('shown'),
    pictures: [picture('shown'), picture(null)],
    earlier: [picture('shown'), picture('old', 'a cat\nSteps: 4, Seed: 9')],
  });
  expect(candidates.map(({ url, name }) => [url, name])).toEqual([
    ['shown', 'compareShown'],
    ['small-1', 'comparePreview'],
    ['full-2', 'compareFull'],
    ['old', 'compareEarlier'],
  ]);
  expect(candidates[0]?.values).toEqual({ value: '2', seed: '7' });
  expect(candidates[3]?.values).toEqual({ value: '1', seed: '9' });
});

it('takes the exact value where there is one', () => {
  const infotext = 'a cat\nSteps: 4, Seed: 7, Clip skip: 1, Clip skip exact: 1.5';
  const [shown] = candidatesOf({ frames: [], chosen: picture('x', infotext), pictures: [], earlier: [] });
  expect(shown?.values.value).toBe('1.5');
});

it('compares what was chosen, else the first two, never one with itself unless asked', () => {
  const candidates = candidatesOf({
    frames: [frame(1), frame(2), frame(3)],
    chosen: undefined,
    pictures: [],
    earlier: [],
  });
  const urls = (chosen: { a: string | null; b: string | null }) => {
    const pair = pairOf(candidates, chosen);
    return [pair?.a.url, pair?.b.url];
  };
  expect(urls({ a: null, b: null })).toEqual(['small-1', 'small-2']);
  expect(urls({ a: null, b: 'small-1' })).toEqual(['small-2', 'small-1']);
  expect(urls({ a: 'small-3', b: 'gone' })).toEqual(['small-3', 'small-1']);
  expect(pairOf(candidates.slice(0, 1), { a: null, b: null })).toBeUndefined();
});
