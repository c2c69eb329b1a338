/** @file The grid of a sweep: values as columns with their verdicts, cells that open, cells that are being drawn. */
import { screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { SWEEP, sweepCell } from '../../test/facts.js';
import { show } from '../../test/show.js';
import type { SweepStage } from '../api/index.js';
import { SweepGrid } from './sweep-grid.js';

const difference = { image: 0.12, latent: 0.5, conditioning: 0.001 };
const STAGE: SweepStage = {
  stage: 'full',
  clipSkips: [1, 2, 3],
  cells: [sweepCell('full', 1), sweepCell('full', 2, { difference })],
  result: {
    recommended: 2,
    verdicts: [
      { clipSkip: 1, verdict: 'first', sentence: '', difference: null },
      { clipSkip: 2, verdict: 'different', sentence: '', difference },
      { clipSkip: 3, verdict: 'same', sentence: '', difference },
    ],
  } as NonNullable<SweepStage['result']>,
};
const grid = (more: object = {}) => (
  <SweepGrid view={SWEEP} stage={STAGE} step={undefined} onOpen={vi.fn()} {...more} />
);
const column = (value: number) => screen.getByRole('columnheader', { name: new RegExp(`^Clip skip ${value}`) });

it('has a column for each value with what was found of it', () => {
  show(grid());
  expect(column(2).textContent).toBe('Clip skip 2recommendeddiffers from 1 by 12.0 %');
  expect([1, 2, 3].map((value) => column(value).hasAttribute('data-dead'))).toEqual([false, false, true]);
});

it('opens a cell with its value and its picture', async () => {
  const onOpen = vi.fn();
  const { user } = show(grid({ onOpen }));
  await user.click(screen.getByRole('button', { name: 'Clip skip 2, seed 7' }));
  const url = 'api/v1/sweeps/s/files/full-2.png';
  expect(onOpen.mock.calls).toMatchObject([[{ value: 2, picture: { url, seed: 7 } }]]);
});

it('has an empty place for what is not drawn, and the progress of the one that is', () => {
  const step = { done: 1, total: 6, secondsLeft: 1, stepIndex: 0, sigma: 1, batch: 2, batchCount: 3 };
  const { rerender } = show(grid());
  const empty = screen.getByRole('img', { name: 'Clip skip 3, seed 7: not drawn yet' });
  expect(within(empty).queryByRole('progressbar')).toBeNull();
  rerender(grid({ step }));
  expect(within(empty).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
});

it('lets values be chosen where there is something to choose for', async () => {
  const onToggle = vi.fn();
  const { user, rerender } = show(grid());
  expect(screen.queryAllByRole('checkbox')).toEqual([]);
  rerender(grid({ onToggle, chosen: [1] }));
  const boxes = screen.getAllByRole<HTMLInputElement>('checkbox');
  expect(boxes.map(({ checked }) => checked)).toEqual([true, false, false]);
  await user.click(screen.getByRole('checkbox', { name: 'Choose clip skip 3' }));
  expect(onToggle.mock.calls).toEqual([[3]]);
});
