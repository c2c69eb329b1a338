/** @file Values taken from a picture: only those that differ from the settings in force. */
import { expect, it } from 'vitest';
import { overridesFrom, without } from './overrides.js';

const SETTINGS: Readonly<Record<string, unknown>> = {
  CLIP_stop_at_last_layers: 1,
  emphasis: 'Original',
  randn_source: 'NV',
};
const settingValue = (key: string) => SETTINGS[key];

it('takes what differs', () => {
  const fields = { 'Clip skip': '2', Emphasis: 'No norm', RNG: 'CPU' };
  expect(overridesFrom(fields, settingValue)).toEqual({ clipSkip: 2, emphasis: 'No norm', rng: 'CPU' });
});

it('leaves what is in force anyway, GPU being NV', () => {
  expect(overridesFrom({ 'Clip skip': '1', Emphasis: 'Original', RNG: 'GPU' }, settingValue)).toEqual({});
});

it('takes what a whole number cannot say', () => {
  const fields = { 'Clip skip exact': '1.5', 'Negative clip skip': '3', 'Clip skip timeline': '2@0-0.4,1@0.4-1' };
  const taken = { clipSkip: 1.5, negativeClipSkip: 3, clipSkipTimeline: '2@0-0.4,1@0.4-1' };
  expect(overridesFrom({ 'Clip skip': '1', ...fields }, settingValue)).toEqual(taken);
});

it('takes 1 where the setting is another', () => {
  expect(overridesFrom({ 'Clip skip': '1' }, () => 3)).toEqual({ clipSkip: 1 });
});

it('takes one away and keeps the others', () => {
  expect(without({ clipSkip: 2, rng: 'CPU' }, 'clipSkip')).toEqual({ rng: 'CPU' });
});
