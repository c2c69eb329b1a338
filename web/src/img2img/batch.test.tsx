/** @file The batch by hand: many files, a job for each, the names beside what became of them. */
import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft, useImg2imgDraft, useInitPicture } from '../state/index.js';
import { Img2imgTab } from './img2img-tab.js';

const JOBS = 'POST /api/v1/jobs';
const image = (id: string) => ({
  index: 0,
  seed: 7,
  url: `${id}.png`,
  infotext: 'a cat\nSteps: 20, Seed: 7, Clip skip: 2',
  width: 64,
  height: 64,
});
const done = (id: string) => ({ result: { images: [image(id)], seconds: 1, warnings: [], encoderRuns: 1 } });
const file = (name: string, type = 'image/png') => new File(['x'], name, { type });
const sum = () => document.querySelector('#img2img_batch_sum')?.textContent;
const row = (name: string) => screen.getByText(name).closest('li');

beforeEach(() => {
  useDraft.setState({ prompt: 'a cat', steps: 5 });
  useImg2imgDraft.setState({ mode: 'batch' });
  HTMLImageElement.prototype.decode = vi.fn(async () => {});
});

async function opened() {
  let count = 0;
  const accept = () => {
    count += 1;
    return { id: `job${count}`, position: 0 };
  };
  const stopped = { state: 'running', stopRequested: true };
  const server = serve({ ...routesWith(), [JOBS]: accept, 'POST /api/v1/jobs/job1/interrupt': stopped });
  const { user } = show(<Img2imgTab />);
  await waitFor(() => expect(server.bodiesOf('GET /api/v1/models/current').length).toBeGreaterThan(0));
  // That of a folder: what is in one is not chosen by its kind.
  const input = document.querySelector<HTMLInputElement>('#img2img_batch_folder');
  if (!input) throw new Error('no place for pictures');
  const choose = (files: File[]) => user.upload(input, files);
  const tell = (id: string, type: string, data: unknown) => act(() => server.tell(`jobs/${id}/events`, type, data));
  const asked = async (jobs: number) => waitFor(() => expect(server.bodiesOf(JOBS)).toHaveLength(jobs));
  const listening = (id: string) => waitFor(() => expect(server.isHeard(`jobs/${id}/events`)).toBe(true));
  return { ...server, user, choose, tell, asked, listening };
}

it('draws from one picture after the other, with what was chosen when Generate was pressed', async () => {
  const { user, choose, tell, asked, listening, bodiesOf } = await opened();
  await choose([file('b.png'), file('a.png')]);
  expect(sum()).toBe('0 of 2 done');
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await asked(1);
  act(() => useDraft.getState().change({ steps: 9 }));
  await listening('job1');
  await waitFor(() => expect(document.querySelector('#img2img_status')?.textContent).toContain('Picture 1 of 2'));
  tell('job1', 'done', done('one'));
  await asked(2);
  await listening('job2');
  tell('job2', 'done', done('two'));
  await waitFor(() => expect(sum()).toBe('2 of 2 done'));
  expect(bodiesOf(JOBS)).toMatchObject([
    { prompt: 'a cat', steps: 5, initImage: expect.stringContaining('data:image/png') },
    { steps: 5 },
  ]);
  const link = row('a.png')?.querySelector('a');
  expect([link?.getAttribute('href'), link?.getAttribute('download')]).toEqual([
    'one.png',
    'a-penultimate-7-clip-skip-2',
  ]);
});

it('names what failed and goes on', async () => {
  const { user, choose, tell, asked, listening } = await opened();
  await choose([file('a.png'), file('b.png')]);
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await listening('job1');
  tell('job1', 'error', { error: { code: 'ENGINE', message: 'the engine ended' } });
  await asked(2);
  await listening('job2');
  tell('job2', 'done', done('two'));
  await waitFor(() => expect(sum()).toBe('1 of 2 done · failed: 1'));
  expect(row('a.png')?.textContent).toContain('the engine ended');
});

it('Interrupt ends the rest; Generate goes on with it', async () => {
  const { user, choose, tell, asked, listening, bodiesOf } = await opened();
  await choose([file('a.png'), file('b.png')]);
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await listening('job1');
  tell('job1', 'step', { stepIndex: 1, sigma: 1, batch: 0, batchCount: 1, done: 1, total: 5, secondsLeft: 3 });
  await user.click(screen.getByRole('button', { name: 'Interrupt' }));
  tell('job1', 'error', { error: { code: 'CANCELLED', message: 'cancelled' } });
  await waitFor(() => expect(screen.getByRole('button', { name: 'Generate' })).not.toHaveProperty('disabled', true));
  expect([sum(), bodiesOf(JOBS).length]).toEqual(['0 of 2 done', 1]);
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await asked(2);
});

it('leaves out what is no picture, and says so', async () => {
  const { choose } = await opened();
  await choose([file('a.png'), file('notes.txt', 'text/plain')]);
  expect(sum()).toBe('0 of 1 done');
  expect(await screen.findByText('Left out, as they are not PNG, JPEG or WebP pictures: 1')).toBeTruthy();
});

it('the empty place of the picture takes what it waits for: the pictures of a batch, or the one to start from', async () => {
  const { user } = await opened();
  const place = (id: string) => document.querySelector<HTMLInputElement>(id);
  const upload = async (id: string, files: File[]) => user.upload(place(id) ?? document.body, files);
  await upload('#img2img_first_batch', [file('a.png'), file('b.png')]);
  expect(sum()).toBe('0 of 2 done');
  expect(place('#img2img_first_batch')).toBeNull();
  act(() => useImg2imgDraft.setState({ mode: 'img2img' }));
  await upload('#img2img_first', [file('a.png')]);
  await waitFor(() => expect(useInitPicture.getState().picture?.source).toContain('data:image/png'));
  expect(place('#img2img_first')).toBeNull();
});
