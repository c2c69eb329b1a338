import Schema from 'typebox/value';
import { describe, expect, it } from 'vitest';
import {
  checkSetting,
  SETTINGS,
  type SettingRow,
  SettingsChangeSchema,
  type SettingValues,
  settingDefaults,
  settingOf,
} from '../index.js';

const ROWS: readonly SettingRow[] = SETTINGS;

describe('the table of settings', () => {
  it('holds the WebUI facts of clip skip and of the quicksettings list', () => {
    expect(settingOf('CLIP_stop_at_last_layers')).toMatchObject({
      label: 'Clip skip',
      section: 'Stable Diffusion',
      control: 'slider',
      range: { min: 1, max: 12, step: 1 },
      default: 1,
      infotextLabel: 'Clip skip',
    });
    expect(settingOf('quicksettings_list')).toMatchObject({
      label: 'Quicksettings list',
      section: 'User interface',
      default: ['sd_model_checkpoint'],
      restartNeeded: 'reload-ui',
    });
  });

  it('has every key once, a label for each, and a default that fits its own row', () => {
    expect(new Set(ROWS.map(({ key }) => key)).size).toBe(ROWS.length);
    expect(new Set(ROWS.map(({ label }) => label)).size).toBe(ROWS.length);
    for (const row of ROWS)
      expect(checkSetting(row.key, row.default), row.key).toEqual({ ok: true, value: row.default });
  });

  it('gives numbers a slider with a range, and drop-downs something to choose from', () => {
    for (const row of ROWS) {
      if (row.control === 'slider') expect(row.range, row.key).toBeDefined();
      if (row.control === 'dropdown') expect(row.choices ?? row.choicesFrom, row.key).toBeDefined();
    }
  });

  it('lets the quicksettings list name every setting, itself included', () => {
    expect(settingOf('quicksettings_list')?.choices).toEqual(expect.arrayContaining(ROWS.map(({ key }) => key)));
  });

  it('is typed: the values carry their choices', () => {
    const { emphasis, randn_source, CLIP_stop_at_last_layers } = settingDefaults() satisfies SettingValues;
    const typed: ['Original' | 'No norm' | 'Ignore' | 'None', 'NV' | 'CPU', number] = [
      emphasis,
      randn_source,
      CLIP_stop_at_last_layers,
    ];
    expect(typed).toEqual(['Original', 'NV', 1]);
  });
});

describe('checkSetting', () => {
  it.each([
    ['CLIP_stop_at_last_layers', 13, 'range', 'a whole number from 1 to 12'],
    ['CLIP_stop_at_last_layers', 0, 'range', 'a whole number from 1 to 12'],
    ['CLIP_stop_at_last_layers', 1.5, 'type', 'a whole number from 1 to 12'],
    ['CLIP_stop_at_last_layers', '2', 'type', 'a whole number from 1 to 12'],
    ['CLIP_stop_at_last_layers', null, 'type', 'a whole number from 1 to 12'],
    ['eta_ddim', 1.01, 'range', 'a number from 0 to 1'],
    ['eta_ddim', '0.5', 'type', 'a number from 0 to 1'],
    ['rho', Number.NaN, 'type', 'a number from 0 to 100'],
    ['eta_noise_seed_delta', 0.5, 'type', 'a whole number'],
    ['samples_save', 1, 'type', 'true or false'],
    ['emphasis', 'Loud', 'choice', 'one of Original, No norm, Ignore, None'],
    ['emphasis', 'toString', 'choice', 'one of Original, No norm, Ignore, None'],
    ['randn_source', 'constructor', 'choice', 'one of NV, CPU'],
    ['quicksettings_list', 'emphasis', 'type', 'a list without repeats'],
    ['quicksettings_list', ['emphasis', 'emphasis'], 'choice', 'a list without repeats'],
    ['quicksettings_list', ['no_such_setting'], 'choice', 'a list without repeats'],
    ['no_such_setting', 1, 'unknown', 'the name of a setting'],
    ['__proto__', 1, 'unknown', 'the name of a setting'],
  ])('refuses %s = %j: %s', (key, value, reason, limit) => {
    const check = checkSetting(key, value);
    expect(check).toMatchObject({ ok: false, problem: { key, value, reason } });
    expect(!check.ok && check.problem.limit).toContain(limit);
  });

  it('takes clip skip 1 to 12, and what the loaded model allows instead when that is known', () => {
    for (let value = 1; value <= 12; value++)
      expect(checkSetting('CLIP_stop_at_last_layers', value)).toEqual({ ok: true, value });
    const ranges = { CLIP_stop_at_last_layers: { min: 1, max: 23 } };
    expect(checkSetting('CLIP_stop_at_last_layers', 23, ranges).ok).toBe(true);
    expect(checkSetting('CLIP_stop_at_last_layers', 24, ranges)).toMatchObject({
      problem: { limit: 'a whole number from 1 to 23' },
    });
  });

  it('stores the WebUI GPU generator as NV', () => {
    expect(checkSetting('randn_source', 'GPU')).toEqual({ ok: true, value: 'NV' });
  });
});

describe('SettingsChangeSchema', () => {
  const fits = (value: unknown) => Schema.Check(SettingsChangeSchema, value);

  it('agrees with checkSetting', () => {
    expect(fits({})).toBe(true);
    expect(fits(settingDefaults())).toBe(true);
    expect(fits({ randn_source: 'GPU', quicksettings_list: ['CLIP_stop_at_last_layers'] })).toBe(true);
    for (const wrong of [
      { emphasis: 'Loud' },
      { jpeg_quality: 101 },
      { eta_ddim: 1.01 },
      { CLIP_stop_at_last_layers: '2' },
      { quicksettings_list: ['no_such_setting'] },
      { quicksettings_list: ['emphasis', 'emphasis'] },
      { no_such_setting: 1 },
    ])
      expect(fits(wrong), JSON.stringify(wrong)).toBe(false);
  });

  it('leaves the upper end of clip skip to the loaded model', () => {
    expect(fits({ CLIP_stop_at_last_layers: 23 })).toBe(true);
  });
});
