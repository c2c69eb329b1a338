/** @file The strip: begun for every value, marked, stopped, one of it drawn in full and used. */
import { act, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { MODEL, routesWith, SWEEP, sweepCell } from '../../test/facts.js';
import { refusal, serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useJob } from '../jobs/index.js';
import { useAskedJobs, useDraft, useShownStrips } from '../state/index.js';
import { Filmstrip } from './filmstrip.js';
import { useStrip } from './use-strip.js';

const REQUEST = { prompt: 'a cat', clipSkip: 3 };

function Strip({ onShow = vi.fn(), finished = 0 }: { onShow?: () => void; finished?: number }) {
  const strip = useStrip(useJob(), onShow);
  return <Filmstrip strip={strip} compose={() => REQUEST} chosen={undefined} finished={finished} />;
}

const SWEEP_ROUTE = 'GET /api/v1/sweeps/s';
const ROUTES = {
  ...routesWith({ CLIP_stop_at_last_layers: 3 }),
  [SWEEP_ROUTE]: SWEEP,
  'POST /api/v1/sweeps': { id: 's', jobId: 'j' },
};
const withStrip = () => useShownStrips.setState({ shown: { txt2img: 's' } });
const frame = (name: RegExp) => screen.findByRole<HTMLButtonElement>('button', { name });

it('asks for every value of the model, and shows what came', async () => {
  const { bodiesOf } = serve(ROUTES);
  const { user } = show(<Strip />);
  const start = screen.getByRole('button', { name: 'Show all values' });
  await waitFor(() => expect(bodiesOf('GET /api/v1/models/current').length).toBeGreaterThan(0));
  await user.click(start);
  await frame(/^Clip skip 1/);
  const [body] = bodiesOf('POST /api/v1/sweeps') as { clipSkips: number[] }[];
  expect(body?.clipSkips).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it('says why it was refused, and keeps the strip that is there', async () => {
  withStrip();
  const full = refusal(429, { code: 'QUEUE_FULL', message: 'the queue is full' });
  serve({ ...ROUTES, 'POST /api/v1/sweeps': full });
  const { user } = show(<Strip />);
  await frame(/^Clip skip 1/);
  await user.click(screen.getByRole('button', { name: 'Show all values' }));
  expect((await screen.findByRole('alert')).textContent).toBe('the queue is full');
  expect(await frame(/^Clip skip 1/)).toBeTruthy();
});

it('marks the value in use and the recommended one', async () => {
  withStrip();
  serve(ROUTES);
  show(<Strip />);
  expect(await frame(/^Clip skip 3, in use$/)).toBeTruthy();
  expect(await frame(/^Clip skip 2, recommended$/)).toBeTruthy();
});

it('fills as the news come, and stops the job', async () => {
  withStrip();
  const running = { ...SWEEP, state: 'running', stages: [{ ...SWEEP.stages[0]!, cells: [] }] };
  const { tell, bodiesOf } = serve({ ...ROUTES, [SWEEP_ROUTE]: running, 'DELETE /api/v1/jobs/j': {} });
  const { user } = show(<Strip />);
  expect((await frame(/^Clip skip 2/)).disabled).toBe(true);
  tell('jobs/j/events', 'cell', sweepCell('preview', 2));
  await waitFor(async () => expect((await frame(/^Clip skip 2/)).disabled).toBe(false));
  expect(screen.getByRole('status').textContent).toContain('1 of 3 previews');
  await user.click(screen.getByRole('button', { name: 'Stop' }));
  expect(bodiesOf('DELETE /api/v1/jobs/j')).toHaveLength(1);
});

it('has a place for every value of the model before anything is drawn', async () => {
  serve(ROUTES);
  show(<Strip />);
  await frame(/^Clip skip 3, in use/);
  const places = [...document.querySelectorAll('.frame')].map((one) => one.getAttribute('data-value'));
  expect(places).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
});

it('shows a value large on a click, and the next one with the arrow keys, which end at the last', async () => {
  withStrip();
  serve(ROUTES);
  const onShow = vi.fn();
  const { user } = show(<Strip onShow={onShow} />);
  await user.click(await frame(/^Clip skip 2/));
  await user.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}');
  const shown = onShow.mock.calls.map(([frame]) => /preview-(\d)/.exec(frame.url)?.[1]);
  expect(shown).toEqual(['2', '3', '2']);
  expect(document.activeElement?.getAttribute('data-value')).toBe('2');
});

it('draws a value in full size as a picture like any other, and knows it from then on', async () => {
  withStrip();
  const onShow = vi.fn();
  const { bodiesOf, tell } = serve({ ...ROUTES, 'POST /api/v1/jobs': { id: 'k', position: 0 } });
  const { user } = show(<Strip onShow={onShow} />);
  await user.click(await frame(/^Clip skip 2/));
  await user.click(screen.getByRole('button', { name: 'Draw 2 in full size' }));
  const request = { prompt: 'a cat', clipSkip: 2, seed: 7, batchCount: 1, batchSize: 1 };
  await waitFor(() => expect(bodiesOf('POST /api/v1/jobs')).toEqual([request]));
  const image = { index: 0, seed: 7, url: 'pictures/9.png', infotext: '', width: 64, height: 64 };
  await waitFor(() => expect(useAskedJobs.getState().jobs.txt2img?.id).toBe('k'));
  act(() => tell('jobs/k/events', 'done', { result: { images: [image], seconds: 1, warnings: [] } }));
  await user.click(await screen.findByRole('button', { name: 'Show 2 in full size' }));
  expect(onShow.mock.lastCall).toMatchObject([{ url: 'pictures/9.png' }]);
  expect(await frame(/^Clip skip 2, full size/)).toBeTruthy();
});

it('uses a value: the control is set, and what stood over it is gone', async () => {
  withStrip();
  const { bodiesOf } = serve({ ...ROUTES, 'PATCH /api/v1/settings': { changed: [] } });
  useDraft.setState({ overrides: { clipSkip: 7, rng: 'CPU' } });
  const { user } = show(<Strip />);
  await user.click(await frame(/^Clip skip 2/));
  await user.click(screen.getByRole('button', { name: 'Use 2' }));
  expect(bodiesOf('PATCH /api/v1/settings')).toEqual([{ CLIP_stop_at_last_layers: 2 }]);
  expect(useDraft.getState().overrides).toEqual({ rng: 'CPU' });
});

it('is marked where it was drawn for another prompt or with another model', async () => {
  withStrip();
  useDraft.setState({ prompt: 'a cat' });
  const { change } = serve(ROUTES);
  const { unmount } = show(<Strip />);
  await frame(/^Clip skip 3, in use/);
  expect(document.querySelector('#txt2img_filmstrip_foreign')).toBeNull();
  act(() => useDraft.setState({ prompt: 'a dog' }));
  expect(document.querySelector('#txt2img_filmstrip_foreign')?.textContent).toBe('of another prompt');
  unmount();
  change(SWEEP_ROUTE, { ...SWEEP, model: 'else', sweep: { ...SWEEP.sweep, request: { prompt: 'a dog' } } });
  show(<Strip />);
  expect(await screen.findByText('of another model')).toBeTruthy();
  expect(document.querySelector('#txt2img_filmstrip_foreign')?.textContent).toBe('of another model');
});

it('is off on a model where no value changes anything', async () => {
  const clipSkip = { ...MODEL.clipSkip, hasEffect: false };
  serve({ ...ROUTES, 'GET /api/v1/models/current': { ...MODEL, clipSkip } });
  show(<Strip />);
  expect(await screen.findByText('Clip skip has no effect on this model.')).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Show all values' }).disabled).toBe(true);
});
