/** @file Every setting as its control. */
import { act, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { modelRow, routesWith, settingsWith } from '../../test/facts.js';
import { serve } from '../../test/server.js';
import { show } from '../../test/show.js';
import { showLanguage } from '../i18n/index.js';
import { SettingControl } from './setting-control.js';

const ROLES = {
  checkbox: 'checkbox',
  dropdown: 'combobox',
  multiselect: 'combobox',
  number: 'textbox',
  slider: 'slider',
  text: 'textbox',
} as const;
const settingOf = (key: string) => settingsWith().find((setting) => setting.key === key)!;

it.each(settingsWith())('$key has a control with its name and its description', (setting) => {
  serve(routesWith());
  show(<SettingControl setting={setting} value={setting.value} onChange={vi.fn()} />);
  expect(screen.getAllByRole(ROLES[setting.control]).length).toBeGreaterThan(0);
  expect(screen.getAllByText(setting.label).length).toBeGreaterThan(0);
  expect(screen.getByText((text) => text.startsWith(setting.description))).toBeTruthy();
});

it('names a setting in Chinese beside its English name, and leaves out the description where it is compact', async () => {
  serve(routesWith());
  await act(() => showLanguage('zh'));
  const setting = settingOf('randn_source');
  const settingName = `随机数生成器来源 ${setting.label}`;
  show(<SettingControl setting={setting} value="NV" onChange={vi.fn()} compact />);
  expect(screen.getByRole('combobox', { name: settingName })).toBeTruthy();
  expect(screen.queryByText(/NVIDIA/)).toBeNull();
});

it('saves a text on leaving it, a choice and a switch at once', async () => {
  serve(routesWith());
  const onChange = vi.fn();
  const keys = ['samples_filename_pattern', 'emphasis', 'save_txt'];
  const controls = keys.map((key) => (
    <SettingControl key={key} setting={settingOf(key)} value={settingOf(key).value} onChange={onChange} />
  ));
  const { user } = show(<div>{controls}</div>);
  await user.type(screen.getAllByRole('textbox')[0]!, '[[seed]');
  expect(onChange).not.toHaveBeenCalled();
  await user.tab();
  await user.click(screen.getByRole('combobox'));
  await user.click(await screen.findByRole('option', { name: 'No norm' }));
  await user.click(screen.getByRole('checkbox'));
  expect(onChange.mock.calls).toEqual([['[seed]'], ['No norm'], [true]]);
});

it('has the models that are there as choices, and keeps one that is not in view', async () => {
  const models = [modelRow('one'), modelRow('two')];
  serve({ ...routesWith(), 'GET /api/v1/models': { models, current: 'one' } });
  const onChange = vi.fn();
  const { user } = show(
    <SettingControl setting={settingOf('sd_model_checkpoint')} value="gone.safetensors" onChange={onChange} />,
  );
  const box = screen.getByRole<HTMLInputElement>('combobox');
  expect(box.value).toBe('gone.safetensors');
  await user.click(box);
  await user.click(await screen.findByRole('option', { name: 'two' }));
  expect(onChange.mock.calls).toEqual([['two']]);
});
