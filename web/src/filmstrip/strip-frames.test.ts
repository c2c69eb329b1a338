/** @file Frames of a strip. */
import { expect, it } from 'vitest';
import type { SweepCell, SweepView } from '../api/types.js';
import { framesOf } from './strip-frames.js';

const cell = (stage: 'preview' | 'full', value: number, effective: number | null = value): SweepCell => ({
  index: 0,
  row: 0,
  column: 0,
  seed: 4,
  stage,
  infotext: `is ${value}`,
  width: 8,
  height: 8,
  difference: null,
  clipSkip: { requested: value, effective, layersRun: 1, numLayers: 3 },
  file: `${stage}-${value}.png`,
});
const STEP = { done: 3, total: 6, secondsLeft: 1, stepIndex: 0, sigma: 1, batch: 0, batchCount: 1 };
const VIEW: SweepView = {
  id: 'a',
  prompt: 'a cat',
  model: null,
  state: 'running',
  jobId: 'a',
  createdMs: 0,
  position: 0,
  step: STEP,
  sweep: { request: { prompt: 'a cat' }, clipSkips: [1, 2, 3] },
  rows: [],
  stages: [
    { stage: 'preview', clipSkips: [1, 2, 3], cells: [cell('preview', 1), cell('preview', 2, null)] },
    { stage: 'full', clipSkips: [1, 3], cells: [cell('full', 1)] },
  ],
};

it('has previews, pictures in full, and which one is being drawn', () => {
  const [first, second, third] = framesOf({ ...VIEW, step: { ...STEP, batch: 1 } });
  expect(first?.full?.url).toBe('api/v1/sweeps/a/files/full-1.png');
  expect(first?.preview?.infotext).toBe('is 1');
  expect([first?.hasEffect, second?.hasEffect, third?.hasEffect]).toEqual([true, false, true]);
  expect([first?.share, second?.share, third?.share]).toEqual([undefined, undefined, 1 / 6]);
  expect(framesOf({ ...VIEW, state: 'stopped' }).every(({ share }) => share === undefined)).toBe(true);
});

it('has empty frames before anything is known of its stages', () => {
  expect(framesOf({ ...VIEW, stages: [] }).map(({ value, preview }) => [value, preview])).toEqual([
    [1, undefined],
    [2, undefined],
    [3, undefined],
  ]);
});

it('has the pictures that were drawn in full size beside the strip', () => {
  const drawn = { url: 'pictures/1.png', infotext: '', width: 64, height: 64 };
  expect(framesOf(VIEW, { 2: drawn }).map(({ full }) => full?.url)).toEqual([
    'api/v1/sweeps/a/files/full-1.png',
    'pictures/1.png',
    undefined,
  ]);
});
