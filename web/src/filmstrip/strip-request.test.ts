/** @file The strip's sweep. */
import { expect, it } from 'vitest';
import { emptyFrames } from './strip-frames.js';
import { stripValues, toStrip } from './strip-request.js';

const FACTS = { numValues: 3, current: 2, seed: 7, native: { width: 64, height: 64 } };

it('asks for every value of the current request with the seed of the picture, without what a sweep decides', () => {
  const hires = { scale: 2 };
  const request = { prompt: 'a cat', clipSkip: 2, clipSkipTimeline: '1@0-1', batchCount: 2, batchSize: 2, hires };
  expect(toStrip({ ...request, seed: -1, steps: 4 }, FACTS)).toEqual({
    request: { prompt: 'a cat', seed: 7, steps: 4 },
    clipSkips: [1, 2, 3],
    preview: { size: 64 },
  });
});

it('keeps a seed that was typed, and halves large pictures', () => {
  const body = toStrip({ prompt: '', seed: 5, width: 512 }, { ...FACTS, native: { width: 512, height: 768 } });
  expect([body.request.seed, body.preview]).toEqual([5, {}]);
  expect(toStrip({ prompt: '' }, { ...FACTS, seed: undefined, native: undefined })).toMatchObject({
    request: { seed: -1 },
    preview: {},
  });
});

it('has a frame for a value between two layers', () => {
  expect(stripValues({ numValues: 3, current: 1.5 })).toEqual([1, 1.5, 2, 3]);
  expect(stripValues({ numValues: 3, current: 9 })).toEqual([1, 2, 3]);
});

it('begins where smaller values mean the same, as on SDXL', () => {
  expect(stripValues({ numValues: 4, current: 1, least: 2 })).toEqual([2, 3, 4]);
  expect(stripValues({ numValues: 4, current: 2.5, least: 2 })).toEqual([2, 2.5, 3, 4]);
  expect(emptyFrames(4, 2).map(({ value }) => value)).toEqual([2, 3, 4]);
});
