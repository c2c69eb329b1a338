/** @file A drawing from the button to the picture: refused, interrupted, taken up again. */
import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { refusal, serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft } from '../state/index.js';
import { Txt2imgTab } from './txt2img-tab.js';

const JOBS = 'POST /api/v1/jobs';
const accepted = (id: string) => ({ id, position: 0 });
const image = { index: 0, seed: 7, url: 'first.png', infotext: 'a cat\nSteps: 20, Seed: 7', width: 64, height: 64 };
const done = { result: { images: [image], seconds: 1, warnings: [], encoderRuns: 1 } };
const step = { stepIndex: 6, sigma: 1, batch: 0, batchCount: 1, done: 7, total: 20, secondsLeft: 3 };
const picture = () => document.querySelector('#txt2img_result')?.getAttribute('src');
const status = () => document.querySelector('#txt2img_status')?.textContent;
const press = (name: string) => screen.getByRole('button', { name });

beforeEach(() => useDraft.setState({ prompt: 'a cat' }));

async function drawing(more: object = {}) {
  const server = serve({ ...routesWith(), [JOBS]: accepted('one'), ...more });
  const { user, unmount } = show(<Txt2imgTab />);
  await waitFor(() => expect(server.bodiesOf('GET /api/v1/models/current').length).toBeGreaterThan(0));
  const tell = (id: string, type: string, data: unknown) => act(() => server.tell(`jobs/${id}/events`, type, data));
  const generate = async () => {
    await user.click(press('Generate'));
    await waitFor(() => expect(press('Interrupt')).not.toHaveProperty('disabled', true));
  };
  return { ...server, tell, user, unmount, generate };
}

it('a refused request leaves the last picture, and is forgiven when the request is another one', async () => {
  const { generate, tell, change, user } = await drawing();
  await generate();
  tell('one', 'done', done);
  expect(picture()).toBe('first.png');
  change(JOBS, refusal(422, { code: 'CLIP_SKIP_RANGE', message: 'clip skip 13 is not possible' }));
  await user.click(press('Generate'));
  expect((await screen.findByRole('alert')).textContent).toBe('clip skip 13 is not possible');
  expect(picture()).toBe('first.png');
  expect(screen.queryByText('Write what you want to see and press Generate.')).toBeNull();
  act(() => useDraft.getState().change({ prompt: 'a dog' }));
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  expect(picture()).toBe('first.png');
});

it('a failed job leaves the picture before it too', async () => {
  const { generate, tell, change } = await drawing();
  await generate();
  tell('one', 'done', done);
  change(JOBS, accepted('two'));
  await generate();
  await waitFor(() => expect(press('Skip')).toBeTruthy());
  tell('two', 'error', { error: { code: 'ENGINE', message: 'the engine ended' } });
  expect((await screen.findByRole('alert')).textContent).toBe('the engine ended');
  expect(picture()).toBe('first.png');
});

it('an interrupted picture says so with the steps it had, over a reload too', async () => {
  const stopped = { state: 'running', stopRequested: true };
  const { generate, tell, user, unmount } = await drawing({ 'POST /api/v1/jobs/one/interrupt': stopped });
  await generate();
  tell('one', 'step', step);
  await user.click(press('Interrupt'));
  await waitFor(() => expect(status()).toBe('Stopping…'));
  tell('one', 'done', done);
  const said = 'Interrupted at step 7 of 20.';
  expect([status(), document.querySelector('#txt2img_unfinished')?.textContent]).toEqual([said, said]);
  unmount();
  show(<Txt2imgTab />);
  tell('one', 'done', done);
  await waitFor(() => expect(document.querySelector('#txt2img_unfinished')?.textContent).toBe(said));
});

it('an interrupted job without a picture says so', async () => {
  const { generate, tell } = await drawing();
  await generate();
  tell('one', 'error', { error: { code: 'CANCELLED', message: 'cancelled' } });
  expect(status()).toBe('Interrupted.');
});

it('several requests are asked for from one tab, and looked at one after the other', async () => {
  const { generate, tell, change, user, bodiesOf } = await drawing();
  await generate();
  change(JOBS, accepted('two'));
  await user.click(press('Add to the queue'));
  await waitFor(() => expect(status()).toContain('1 more in the queue from this tab'));
  tell('one', 'done', done);
  expect(bodiesOf(JOBS)).toHaveLength(2);
  await waitFor(() => expect(status()).not.toContain('more in the queue'));
  expect(picture()).toBe('first.png');
  tell('two', 'step', step);
  await waitFor(() => expect(status()).toContain('Step 7 of 20'));
});

it('a refused addition leaves the picture that is drawn alone, and says why', async () => {
  const { generate, tell, change, user } = await drawing();
  await generate();
  tell('one', 'step', step);
  change(JOBS, refusal(429, { code: 'QUEUE_FULL', message: 'the queue is full' }));
  await user.click(press('Add to the queue'));
  expect((await screen.findByRole('alert')).textContent).toBe('the queue is full');
  await waitFor(() => expect(status()).toContain('Step 7 of 20'));
});

it('generates forever until it is switched off', async () => {
  const { tell, change, user, bodiesOf } = await drawing();
  await user.click(press('Generate forever'));
  await waitFor(() => expect(bodiesOf(JOBS)).toHaveLength(1));
  change(JOBS, accepted('two'));
  tell('one', 'done', done);
  await waitFor(() => expect(bodiesOf(JOBS)).toHaveLength(2));
  await user.click(press('Generate forever'));
  tell('two', 'done', done);
  await waitFor(() => expect(press('Generate')).not.toHaveProperty('disabled', true));
  expect(bodiesOf(JOBS)).toHaveLength(2);
});

it('counts steps as they were asked for where the sampler calls the model once less', async () => {
  const { generate, tell } = await drawing();
  await generate();
  tell('one', 'step', { ...step, done: 19, total: 19 });
  await waitFor(() => expect(status()).toContain('Step 20 of 20'));
});
