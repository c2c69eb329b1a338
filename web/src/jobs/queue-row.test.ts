/** @file A job of the queue as it is listed. */
import { expect, it } from 'vitest';
import type { QueuedJob } from '../api/jobs.js';
import type { JobBody } from '../api/types.js';
import { toQueueRow } from './queue-row.js';

type Plan = QueuedJob['request'];

/** As much of a plan as a row shows. */
const planOf = (...requests: readonly JobBody[]): Plan =>
  ({ tasks: requests.map((request) => ({ request: { ...request, clipSkip: 1 } })) }) as unknown as Plan;

const job: QueuedJob = {
  id: 'a',
  kind: 'txt2img',
  clientId: 'x',
  state: 'queued',
  position: 2,
  attempt: 0,
  own: true,
  createdAtMs: 0,
  request: planOf({ prompt: 'a cat', width: 64, height: 96, batchCount: 3, batchSize: 2 }),
};

it('says what is drawn, how much and at which place', () => {
  expect(toQueueRow(job)).toEqual({
    id: 'a',
    kind: 'txt2img',
    title: 'a cat',
    position: 2,
    own: true,
    stopping: false,
    steps: null,
    secondsLeft: null,
    pictures: 6,
    size: '64×96',
  });
});

it('says how far a running one is', () => {
  const step = { done: 3, total: 20, secondsLeft: 4.2, stepIndex: 2, sigma: 1, batch: 0, batchCount: 1 };
  const progress = { images: [], step };
  const row = toQueueRow({ ...job, position: 0, state: 'running', stopRequested: true, progress });
  expect(row).toMatchObject({ position: 0, steps: { done: 3, total: 20 }, secondsLeft: 5, stopping: true });
});

it('shortens a long prompt and bears a job that says nothing', () => {
  expect(toQueueRow({ ...job, request: planOf({ prompt: 'x'.repeat(200) }) }).title).toHaveLength(121);
  expect(toQueueRow({ ...job, request: {} as Plan, kind: 'pull' })).toMatchObject({
    title: '',
    size: '',
    pictures: null,
  });
});

it('shows a script by its first cell, and all the pictures of its cells', () => {
  const request = planOf(...['a cat', 'a dog'].map((prompt) => ({ prompt, width: 64, height: 64 })));
  expect(toQueueRow({ ...job, request, kind: 'script' })).toMatchObject({ title: 'a cat', pictures: 2, size: '64×64' });
});
