/** @file One clip skip in use: every control shows it, and moving any of them sets it; the same for other settings. */
import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { refusal, serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useSettingsNews } from '../api/index.js';
import { TakeClipSkip } from '../fields/index.js';
import { Parameters } from '../parameters/index.js';
import { useNewest } from '../request/index.js';
import { OnTopContext, useDraft } from '../state/index.js';
import { Quicksettings } from './quicksettings.js';

const KEY = 'CLIP_stop_at_last_layers';
const routes = () => ({ ...routesWith({ [KEY]: 2 }), 'PATCH /api/v1/settings': { changed: [KEY] } });
const page = (keys: readonly string[] = [KEY]) => (
  <OnTopContext value={keys}>
    <Quicksettings keys={keys} />
    <Parameters lastSeed={undefined} size={null} />
    <TakeClipSkip value={7} />
  </OnTopContext>
);
const slider = () => screen.findByRole('slider', { name: 'Clip skip' });
const value = async () => (await slider()).getAttribute('aria-valuenow');
const line = () => document.querySelector('#txt2img_clip_skip_line')?.textContent;
const overrides = () => useDraft.getState().overrides;

it('has one control: on top where it is wanted there, with a line of it below, else among the parameters', async () => {
  serve(routes());
  const { rerender } = show(page());
  expect(await value()).toBe('2');
  expect(line()).toBe('Clip skip 2');
  rerender(page([]));
  expect(await value()).toBe('2');
  expect([line(), document.querySelector('#txt2img_clip_skip')?.textContent]).toEqual([undefined, 'Clip skip']);
});

it.each([[[KEY]], [[]]])('is taken with one verb wherever it is offered, with %j on top', async (keys) => {
  const { bodiesOf } = serve(routes());
  const { user } = show(page(keys));
  await slider();
  await user.click(screen.getByRole('button', { name: 'Use 7' }));
  await waitFor(() => expect(bodiesOf('PATCH /api/v1/settings')).toEqual([{ [KEY]: 7 }]));
});

it.each([[[KEY]], [[]]])(
  'is set by moving the control, and what stood over it is gone, with %j on top',
  async (keys) => {
    const { bodiesOf } = serve(routes());
    useDraft.setState({ overrides: { clipSkip: 7, rng: 'CPU' } });
    const { user } = show(page(keys));
    (await slider()).focus();
    expect(await value()).toBe('7');
    await user.keyboard('{ArrowLeft}');
    expect(bodiesOf('PATCH /api/v1/settings')).toEqual([{ [KEY]: 6 }]);
    expect(overrides()).toEqual({ rng: 'CPU' });
    expect(await value()).not.toBe('7');
  },
);

it('goes back to the setting with one click, values over the steps too', async () => {
  serve(routes());
  useDraft.setState({ overrides: { clipSkipTimeline: '3@0-0.5,1@0.5-1' } });
  const { user } = show(page());
  expect(await screen.findByText('3@0-0.5,1@0.5-1 for the next pictures only')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Back to 2' }));
  expect([overrides(), screen.queryByText(/for the next pictures only/)]).toEqual([{}, null]);
});

it('takes 1.5 in the box of the quicksetting, for the next pictures: the setting holds whole numbers', async () => {
  const { bodiesOf } = serve(routes());
  const { user } = show(page());
  const box = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Clip skip' });
  await user.clear(box);
  await user.type(box, '1.5{Enter}');
  expect([overrides(), bodiesOf('PATCH /api/v1/settings')]).toEqual([{ clipSkip: 1.5 }, []]);
  expect([box.value, line()]).toEqual(['1.5', 'Clip skip 1.5']);
});

it('is the newest one: a setting that is changed elsewhere takes the place of what stood over it', async () => {
  const server = serve(routes());
  useDraft.setState({ overrides: { clipSkip: 7, rng: 'CPU' } });
  function Page() {
    useNewest();
    useSettingsNews();
    return page();
  }
  show(<Page />);
  await waitFor(async () => expect(await value()).toBe('7'));
  server.change('GET /api/v1/settings', routesWith({ [KEY]: 3 })['GET /api/v1/settings']);
  const other = new BroadcastChannel('penultimate-settings');
  other.postMessage('saved');
  await waitFor(async () => expect(await value()).toBe('3'));
  other.close();
  expect(overrides()).toEqual({ rng: 'CPU' });
});

it('a refusal goes as soon as another control has set a value', async () => {
  const refused = refusal(422, { code: 'SETTING_INVALID', message: '13 does not fit' });
  const { change } = serve({ ...routes(), 'PATCH /api/v1/settings': refused });
  const { user } = show(page());
  const box = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Clip skip' });
  await user.clear(box);
  await user.type(box, '13{Enter}');
  expect((await screen.findByRole('alert')).textContent).toBe('13 does not fit');
  change('PATCH /api/v1/settings', { changed: [KEY] });
  await user.click(screen.getByRole('button', { name: 'Use 7' }));
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
});

it('every other setting that a picture stands over is shown so where it is set', async () => {
  const { bodiesOf } = serve(routes());
  useDraft.setState({ overrides: { rng: 'CPU' } });
  const { user } = show(page(['randn_source']));
  const top = within(document.querySelector<HTMLElement>('#quicksettings')!);
  const choice = await top.findByRole<HTMLInputElement>('combobox');
  expect(choice.value).toBe('CPU');
  await user.click(top.getByRole('button', { name: 'Back to NV' }));
  await waitFor(() => expect(choice.value).toBe('NV'));
  useDraft.setState({ overrides: { rng: 'CPU' } });
  await user.click(choice);
  await user.click(await screen.findByRole('option', { name: 'NV' }));
  expect([overrides(), bodiesOf('PATCH /api/v1/settings')]).toEqual([{}, [{ randn_source: 'NV' }]]);
});

it('what a picture says and no field shows is listed among the parameters, and goes with a click', async () => {
  serve(routes());
  useDraft.setState({ sampling: { sgmNoiseMultiplier: true } });
  const { user } = show(page());
  await user.click(await screen.findByRole('button', { name: /^Remove SGM noise multiplier/ }));
  expect(useDraft.getState().sampling).toEqual({});
});
