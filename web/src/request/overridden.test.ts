/** @file What stands over settings, and how it is taken away. */
import { expect, it } from 'vitest';
import { EMPTY_DRAFT } from '../state/draft.js';
import { freed, overriddenIn } from './overridden.js';

const DRAFT = {
  ...EMPTY_DRAFT,
  overrides: { clipSkip: 7, clipSkipTimeline: '2@0-1', rng: 'CPU' },
  sampling: { eta: 0.5, sChurn: 3, sgmNoiseMultiplier: true },
  tiling: true,
};

it('is every value of the draft that goes before a setting, with the settings it goes before', () => {
  expect(overriddenIn(EMPTY_DRAFT)).toEqual([]);
  expect(overriddenIn(DRAFT).map(({ keys, value, hasField }) => [keys, value, hasField])).toEqual([
    [['CLIP_stop_at_last_layers'], 7, false],
    [['clip_skip_timeline', 'CLIP_stop_at_last_layers'], '2@0-1', false],
    [['randn_source'], 'CPU', false],
    [['eta_ddim', 'eta_ancestral'], 0.5, true],
    [['s_churn'], 3, true],
    [['sgm_noise_multiplier'], true, false],
    [['tiling'], true, true],
  ]);
});

it('goes for the settings that are chosen, all that stands over them and nothing else', () => {
  const { overrides, sampling, tiling } = DRAFT;
  expect(freed(DRAFT, ['CLIP_stop_at_last_layers'])).toEqual({ overrides: { rng: 'CPU' }, sampling, tiling });
  expect(freed(DRAFT, ['eta_ancestral', 'tiling'])).toEqual({
    overrides,
    sampling: { sChurn: 3, sgmNoiseMultiplier: true },
    tiling: null,
  });
  expect(freed(DRAFT, ['samples_save'])).toEqual({ overrides, sampling, tiling });
});

it('is taken away one at a time by what each says of itself', () => {
  for (const one of overriddenIn(DRAFT)) {
    const left = overriddenIn({ ...DRAFT, ...one.removed });
    expect(left.map(({ name }) => name)).toEqual(
      overriddenIn(DRAFT)
        .map(({ name }) => name)
        .filter((name) => name !== one.name),
    );
  }
});
