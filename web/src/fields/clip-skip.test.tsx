/** @file The clip-skip control and what the model recommends. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { MODEL, routesWith, settingsWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { ClipSkipChip } from './clip-skip-chip.js';
import { ClipSkipField } from './clip-skip-field.js';

const SETTING = settingsWith().find(({ key }) => key === 'CLIP_stop_at_last_layers')!;
const field = (value: number, onCommit = vi.fn()) => (
  <ClipSkipField id="clip_skip" setting={SETTING} {...{ value, onCommit }} />
);
const THREE = { ...MODEL, clipSkip: { ...MODEL.clipSkip, max: 3 } };
const CURRENT = 'GET /api/v1/models/current';

it('has the range of the model and says when the stored value lies outside of it', async () => {
  serve({ ...routesWith(), [CURRENT]: THREE });
  show(field(7));
  expect(await screen.findByText('7 is outside the range of this model: 1 to 3.')).toBeTruthy();
  expect(screen.getByRole('slider').getAttribute('aria-valuemax')).toBe('3');
  expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('7');
});

it('commits what is typed with Enter, and what a key moves', async () => {
  serve(routesWith());
  const onCommit = vi.fn();
  const { user } = show(field(1, onCommit));
  const box = screen.getByRole('textbox');
  await user.clear(box);
  await user.type(box, '4{Enter}');
  expect(onCommit.mock.calls).toEqual([[4]]);
  screen.getByRole('slider').focus();
  await user.keyboard('{ArrowRight}');
  await waitFor(() => expect(onCommit.mock.lastCall).toEqual([2]));
});

it('is off, with the reason, on a model where it has no effect', async () => {
  const reason = { code: 'clip-skip-no-effect', message: 'the layer is fixed', data: {} };
  serve({ ...routesWith(), [CURRENT]: { ...MODEL, clipSkip: { ...MODEL.clipSkip, hasEffect: false, reason } } });
  show(field(1));
  expect(await screen.findByText('the layer is fixed')).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>('textbox').disabled).toBe(true);
});

it('recommends the value of the model while another is in use, and takes it on a click', async () => {
  const { bodiesOf } = serve({ ...routesWith(), 'PATCH /api/v1/settings': { changed: [] } });
  const { user, rerender } = show(<ClipSkipChip value={1} />);
  expect(await screen.findByText('recommended 2 (twelve.safetensors: modelspec.clip_skip)')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Use 2' }));
  await waitFor(() => expect(bodiesOf('PATCH /api/v1/settings')).toEqual([{ CLIP_stop_at_last_layers: 2 }]));
  rerender(<ClipSkipChip value={2} />);
  expect(screen.queryByRole('group')).toBeNull();
});

it('pins the value in use to the model, and lets it go again', async () => {
  const path = '/api/v1/models/twelve/clip-skip';
  const saved = { ...MODEL, recommendation: { ...MODEL.recommendation, value: 3, source: 'saved' } };
  const { bodiesOf, change } = serve({ ...routesWith(), [`PUT ${path}`]: {}, [`DELETE ${path}`]: {} });
  const { user } = show(<ClipSkipChip value={3} />);
  const save = await screen.findByRole('button', { name: 'Pin 3 for this model' });
  change(CURRENT, saved);
  await user.click(save);
  expect(bodiesOf(`PUT ${path}`)).toEqual([{ value: 3 }]);
  await user.click(await screen.findByRole('button', { name: 'Unpin 3 from this model' }));
  expect(bodiesOf(`DELETE ${path}`)).toHaveLength(1);
});

it('is absent where no value changes anything', async () => {
  const recommendation = { ...MODEL.recommendation, hasEffect: false };
  const { bodiesOf } = serve({ ...routesWith(), [CURRENT]: { ...MODEL, recommendation } });
  const { container } = show(<ClipSkipChip value={1} />);
  await waitFor(() => expect(bodiesOf(CURRENT)).toHaveLength(1));
  expect(container.querySelector('[role="group"]')).toBeNull();
});

it('says what the value means on a model that was trained at 2, and takes 1 for 2', async () => {
  const reason = { code: 'made-up', message: '2 = as trained', data: {} };
  serve({ ...routesWith(), [CURRENT]: { ...MODEL, clipSkip: { ...MODEL.clipSkip, least: 2, reason } } });
  const { container } = show(
    <>
      {field(1)}
      <ClipSkipChip value={1} />
    </>,
  );
  expect(await screen.findByText('2 = as trained')).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>('textbox').disabled).toBe(false);
  expect(container.querySelector('[role="group"]')).toBeNull();
});
