/** @file A job as its events tell it. */
import { expect, it } from 'vitest';
import type { JobResult } from '../api/types.js';
import {
  ASKED,
  countedAsAsked,
  IDLE,
  isBusy,
  type JobNews,
  type JobView,
  jobReducer,
  unfinishedOf,
} from './job-state.js';

const after = (...news: readonly JobNews[]) => news.reduce(jobReducer, IDLE);
const step = { stepIndex: 0, sigma: 1, batch: 0, batchCount: 1 };

it('goes from waiting to running', () => {
  const waiting = after({ type: 'started' }, { type: 'queued', position: 2 });
  expect(waiting).toMatchObject({ phase: 'waiting', position: 2 });
  const running = jobReducer(waiting, { type: 'step', done: 3, total: 20, secondsLeft: 4, ...step });
  expect(running).toMatchObject({ phase: 'running', done: 3, total: 20, secondsLeft: 4 });
  expect(isBusy(waiting) && isBusy(running)).toBe(true);
});

it('tells a stop that was asked for from a failure', () => {
  const stopped = after({ type: 'started' }, { type: 'error', error: { code: 'CANCELLED', message: 'cancelled' } });
  expect(stopped).toMatchObject({ phase: 'interrupted', failure: null });
  const error = { code: 'CLIP_SKIP_RANGE', message: '13 is not possible', hint: 'Take 1 to 12.' };
  const failed = after({ type: 'started' }, { type: 'error', error });
  expect(failed).toMatchObject({ phase: 'failed', failure: error });
  expect(isBusy(stopped) || isBusy(failed)).toBe(false);
});

it('says where an interrupted job stood in the picture it drew', () => {
  const image = { index: 0, seed: 1, url: 'a.png', infotext: '', width: 8, height: 8 } as const;
  const images = [image, { ...image, index: 1, url: 'b.png' }] as unknown as JobResult['images'];
  const at = (done: number, batch: number) =>
    after(
      { type: 'started' },
      { type: 'step', done, total: 60, secondsLeft: 4, ...step, batch, batchCount: 3 },
      { type: 'stopping' },
      { type: 'done', result: { images, seconds: 1, warnings: [] } as unknown as JobResult },
    );
  expect(at(27, 1)).toMatchObject({ phase: 'interrupted', images });
  expect(unfinishedOf(at(27, 1))).toEqual({ pictures: images.slice(1), done: 7, total: 20 });
  expect(unfinishedOf(at(40, 1))).toBeUndefined();
  expect(unfinishedOf({ ...at(27, 1), phase: 'done' })).toBeUndefined();
});

it('is interrupted where its end says so, though the answer to Interrupt is still to come, or another page asked', () => {
  const running = after({ type: 'started' }, { type: 'step', done: 9, total: 20, secondsLeft: 4, ...step });
  const result = { images: [], seconds: 1, warnings: [] } as unknown as JobResult;
  const end = { type: 'done', result, interrupted: true } as const;
  expect(jobReducer(running, end).phase).toBe('interrupted');
  expect(jobReducer(jobReducer(running, end), { type: 'stopping' }).phase).toBe('interrupted');
  // What was finished before it ended is whole.
  expect(jobReducer(jobReducer(running, { type: 'finishing' }), end).phase).toBe('done');
});

it('a refusal is no job: what was drawn before has nothing to do with it, and it can be taken back', () => {
  const error = { code: 'CLIP_SKIP_RANGE', message: '13 is not possible' };
  const refused = after({ type: 'started' }, { type: 'refused', error });
  expect(refused).toMatchObject({ phase: 'failed', failure: error, refused: true });
  expect(jobReducer(refused, { type: 'forgiven' })).toEqual(IDLE);
  const failed = after({ type: 'started' }, { type: 'error', error });
  expect(jobReducer(failed, { type: 'forgiven' })).toBe(failed);
});

it('begins again when the server was started again', () => {
  const running = after({ type: 'started' }, { type: 'step', done: 9, total: 20, secondsLeft: 4, ...step });
  const again = jobReducer({ ...running, preview: 'data:' }, { type: 'queued', position: 0 });
  expect(again).toMatchObject({ phase: 'waiting', done: 0, total: 0, preview: null });
});

it('says that it finishes what is being drawn for as long as it goes on', () => {
  const running = after({ type: 'started' }, { type: 'step', done: 9, total: 20, secondsLeft: 4, ...step });
  expect(running.finishing).toBe(false);
  const finishing = jobReducer(running, { type: 'finishing' });
  expect(finishing).toEqual({ ...running, finishing: true });
  expect(jobReducer(finishing, { type: 'queued', position: 0 }).finishing).toBe(false);
  expect(jobReducer(finishing, { type: 'started' }).finishing).toBe(false);
  expect(jobReducer(IDLE, { type: 'finishing' })).toBe(IDLE);
});

it('drops the preview when the job ends, and a job nobody knows any more', () => {
  const running = after({ type: 'started' }, { type: 'preview', image: 'data:image/png;base64,' });
  expect(running.preview).not.toBeNull();
  const result = {
    images: [],
    encoderRuns: 1,
    seconds: 1.5,
    warnings: [{ code: 'lora-not-there', message: 'LoRA "x" is not there', data: { name: 'x' } }],
    model: { name: 'm', family: 'f' },
    request: { prompt: 'a cat' },
  } as unknown as JobResult;
  expect(jobReducer(running, { type: 'done', result })).toMatchObject({
    phase: 'done',
    preview: null,
    seconds: 1.5,
    warnings: result.warnings,
  });
  expect(after({ type: 'done', result }, { type: 'started' }).warnings).toEqual([]);
  expect(jobReducer(running, { type: 'forgotten' })).toEqual(IDLE);
});

it('counts steps as they were asked for where the sampler calls the model once less', () => {
  const running: JobView = { ...ASKED, phase: 'running', done: 19, total: 38, batch: 1, batchCount: 2 };
  expect(countedAsAsked(running, 20)).toMatchObject({ done: 20, total: 40 });
  expect(countedAsAsked(running, 19)).toBe(running);
  expect(countedAsAsked(running, null)).toBe(running);
});
