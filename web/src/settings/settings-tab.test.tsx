/** @file Changes of settings: marked until they are applied, discarded one by one, an error gone with its cause. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { routesWith } from '../../test/facts.js';
import { refusal, serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { useDraft, useSettingsView } from '../state/index.js';
import { SettingsTab } from './settings-tab.js';

const SAVE = 'PATCH /api/v1/settings';
const unapplied = () => document.querySelector('#settings_unapplied')?.textContent;

async function opened(answer: unknown = { changed: ['emphasis'] }) {
  const server = serve({ ...routesWith(), [SAVE]: answer });
  useSettingsView.setState({ open: 'Stable Diffusion' });
  const { user } = show(<SettingsTab quicksettings={[]} />);
  const choose = async (name: string) => {
    await user.click(await screen.findByRole('combobox', { name: 'Emphasis mode' }));
    await user.click(await screen.findByRole('option', { name }));
  };
  const press = (name: string) => user.click(screen.getByRole('button', { name }));
  return { ...server, user, choose, press };
}

it('marks what is changed until it is applied, and says how much that is', async () => {
  const { choose, press, bodiesOf } = await opened();
  await choose('No norm');
  expect(screen.getByText('Not applied yet.')).toBeTruthy();
  expect(unapplied()).toContain('Changed and not applied yet: 1.');
  await press('Apply settings');
  await waitFor(() => expect(screen.queryByText('Not applied yet.')).toBeNull());
  expect(bodiesOf(SAVE)).toEqual([{ emphasis: 'No norm' }]);
  expect(screen.getByText('1 setting changed: emphasis.')).toBeTruthy();
});

it('takes a value that is put back for no change', async () => {
  const { choose } = await opened();
  await choose('No norm');
  await choose('Original');
  expect([screen.queryByText('Not applied yet.'), unapplied()]).toEqual([null, undefined]);
});

it('discards one, or all of them', async () => {
  const { choose, user } = await opened();
  await choose('No norm');
  await user.click(screen.getAllByRole('button', { name: 'Discard' }).at(-1)!);
  expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Emphasis mode' }).value).toBe('Original');
  expect(unapplied()).toBeUndefined();
});

it('lets an error go with its cause', async () => {
  const { choose, press } = await opened(refusal(422, { code: 'SETTING_INVALID', message: 'does not fit' }));
  await choose('No norm');
  await press('Apply settings');
  expect((await screen.findByRole('alert')).textContent).toBe('does not fit');
  await choose('Ignore');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('what is applied holds for the next picture: nothing stands over it', async () => {
  const { choose, press } = await opened();
  useDraft.setState({ overrides: { emphasis: 'Ignore', rng: 'CPU' } });
  await choose('No norm');
  await press('Apply settings');
  await waitFor(() => expect(useDraft.getState().overrides).toEqual({ rng: 'CPU' }));
});

it('names what was set for other programs and does nothing here', async () => {
  const settings = { ...routesWith()['GET /api/v1/settings'], withoutEffect: ['token_merging_ratio', 'upcast_attn'] };
  serve({ ...routesWith(), 'GET /api/v1/settings': settings });
  show(<SettingsTab quicksettings={[]} />);
  expect(await screen.findByText(/without effect here: token_merging_ratio, upcast_attn/)).toBeTruthy();
});
