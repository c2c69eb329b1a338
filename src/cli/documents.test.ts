/** How clip skip is told: what took effect, and never as if it had one where it has none. */
import { describe, expect, it } from 'vitest';
import { describeClipSkip, describeClipSkipUse } from './documents.js';

const result = (value: number, effective: number | null = value) => ({
  requested: value,
  effective,
  layersRun: 13 - value,
  numLayers: 12,
});
const dead = { ...result(2, null), reason: 'the file chooses the layer' };

describe('describeClipSkip', () => {
  it.each([
    [result(2), 'clip skip 2 (11 of 12 layers)'],
    [result(1.1), 'clip skip 1.1 (11.9 of 12 layers)'],
    [{ ...result(3, 2), layersRun: 11 }, 'clip skip 2 (11 of 12 layers, asked for 3)'],
    [dead, 'clip skip 2 has no effect: the file chooses the layer'],
  ])('%j is %s', (given, words) => {
    expect(describeClipSkip(given)).toBe(words);
  });
});

describe('describeClipSkipUse', () => {
  const clipSkipTimeline = [
    { from: 0, to: 0.4, clipSkip: result(2) },
    { from: 0.4, to: 1, clipSkip: result(1) },
  ];

  it('tells the timeline and the negative prompt', () => {
    expect(describeClipSkipUse({ clipSkip: result(1), clipSkipTimeline, negativeClipSkip: result(3) })).toBe(
      'clip skip 2 (11 of 12 layers) from 0 to 0.4, clip skip 1 (12 of 12 layers) from 0.4 to 1, ' +
        'negative prompt clip skip 3 (10 of 12 layers)',
    );
  });

  it('tells only that there is no effect where there is none', () => {
    expect(describeClipSkipUse({ clipSkip: dead, clipSkipTimeline, negativeClipSkip: dead })).toBe(
      'clip skip 2 has no effect: the file chooses the layer',
    );
  });
});
