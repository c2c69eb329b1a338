/** @file How far a job is, in words and as a bar. */
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../../test/show.js';
import { JobBar } from './job-bar.js';
import { ASKED, IDLE, type JobView } from './job-state.js';
import { JobStatus } from './job-status.js';

const RUNNING: JobView = { ...ASKED, phase: 'running', done: 5, total: 20, secondsLeft: 3.2 };
const status = () => screen.getByRole('status').textContent;
const shown = (job: JobView) => show(<JobStatus job={job} />);

it('says the place in the queue, then step, picture and time left', () => {
  const { rerender } = shown({ ...ASKED, position: 2 });
  expect(status()).toContain('2');
  rerender(<JobStatus job={RUNNING} />);
  expect(status()).toBe('Step 5 of 20 · 4 s left');
  rerender(<JobStatus job={{ ...RUNNING, batch: 1, batchCount: 3 }} />);
  expect(status()).toBe('Step 5 of 20 · picture 2 of 3 · 4 s left');
});

it('says that what is being drawn is finished first, for as long as it goes on', () => {
  const { rerender } = shown({ ...RUNNING, finishing: true });
  expect(status()).toContain('press Interrupt again to stop at once');
  rerender(<JobStatus job={{ ...RUNNING, phase: 'done', finishing: true, seconds: 2 }} />);
  expect(status()).not.toContain('Interrupt');
});

it('has no words before anything was asked for', () => {
  shown(IDLE);
  expect(status()).toBe('');
});

it('has a bar on the picture, and a button that stops at once and says so', async () => {
  const onStop = vi.fn();
  const { user, rerender } = show(<JobBar job={RUNNING} canStop onStop={onStop} />);
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  await user.click(screen.getByRole('button', { name: 'Stop' }));
  expect(onStop).toHaveBeenCalledOnce();
  rerender(<JobBar job={{ ...RUNNING, stopping: true }} canStop onStop={onStop} />);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Stopping…' }).disabled).toBe(true);
});
