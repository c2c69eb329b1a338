/** @file A sweep and its news. */
import { expect, it } from 'vitest';
import { cellAt, cellShare, isLast, withNews } from './sweep-state.js';
import type { SweepCell, SweepView } from './types.js';

const cell = (column: number, value: number): SweepCell => ({
  index: column,
  row: 0,
  column,
  seed: 1,
  stage: 'full',
  infotext: '',
  width: 8,
  height: 8,
  difference: null,
  clipSkip: { requested: value, effective: value, layersRun: 13 - value, numLayers: 12 },
  file: `${value}.png`,
});
const VIEW: SweepView = {
  id: 'a',
  prompt: 'a cat',
  model: null,
  state: 'queued',
  jobId: 'a',
  createdMs: 0,
  position: 1,
  sweep: { request: { prompt: 'a cat' } },
  rows: [],
  stages: [{ stage: 'full', clipSkips: [1, 2], cells: [] }],
};

it('fills with cells, each once and in order, whatever order they come in', () => {
  const news = [cell(1, 2), cell(0, 1), cell(1, 2)].map((one) => ({ type: 'cell', ...one }) as const);
  const view = news.reduce(withNews, VIEW);
  expect(view.state).toBe('running');
  expect(view.stages[0]?.cells).toEqual([cell(0, 1), cell(1, 2)]);
  expect(cellAt(view.stages[0]?.cells ?? [], 0, 2)?.file).toBe('2.png');
  expect(cellAt(view.stages[0]?.cells ?? [], 1, 2)).toBeUndefined();
});

it('knows its place, its step, and when the whole has to be asked for', () => {
  expect(withNews(VIEW, { type: 'queued', position: 0 })).toMatchObject({ state: 'running', position: 0 });
  const step = { done: 3, total: 8, secondsLeft: 1, stepIndex: 2, sigma: 1, batch: 0, batchCount: 2 };
  expect(withNews(VIEW, { type: 'step', ...step }).step).toEqual(step);
  expect(cellShare(step)).toBe(0.75);
  expect([isLast({ type: 'done' }), isLast({ type: 'queued', position: 1 })]).toEqual([true, false]);
});
