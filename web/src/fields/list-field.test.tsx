/** @file Lists: a name in full and Enter, names between commas, what is not known. */
import { screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { routesWith, settingsWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { SettingControl } from './setting-control.js';

const SETTING = settingsWith().find(({ key }) => key === 'quicksettings_list')!;
let chosen: readonly string[] = [];

function Quicklist() {
  const [value, setValue] = useState<readonly string[]>(['sd_model_checkpoint']);
  chosen = value;
  return <SettingControl setting={SETTING} value={[...value]} onChange={(next) => setValue(next as string[])} />;
}

function opened() {
  serve(routesWith());
  const { user } = show(<Quicklist />);
  return { user, box: screen.getByRole<HTMLInputElement>('combobox') };
}

it.each(['CLIP_stop_at_last_layers', 'tiling', 'eta_ddim'])('takes the full key %s and Enter', async (key) => {
  const { user, box } = opened();
  await user.type(box, `${key}{Enter}`);
  expect([chosen, box.value]).toEqual([['sd_model_checkpoint', key], '']);
});

it('takes a list between commas, in any case, and each once', async () => {
  const { user, box } = opened();
  await user.type(box, 'SD_VAE, tiling，sd_model_checkpoint{Enter}');
  expect([chosen, box.value]).toEqual([['sd_model_checkpoint', 'sd_vae', 'tiling'], '']);
});

it('takes what is typed in full when the box is left, and keeps what it does not know, with the reason', async () => {
  const { user, box } = opened();
  await user.type(box, 'tiling, nothing like it');
  await user.tab();
  expect([chosen, box.value]).toEqual([['sd_model_checkpoint', 'tiling'], 'nothing like it']);
  expect(screen.getByText('Not in the list: nothing like it')).toBeTruthy();
  await user.type(box, 'x');
  expect(screen.queryByText(/^Not in the list/)).toBeNull();
});

it('is searched by the name of a setting too', async () => {
  const { user, box } = opened();
  await user.type(box, 'random number');
  expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual([
    'randn_source — Random number generator source',
  ]);
});
