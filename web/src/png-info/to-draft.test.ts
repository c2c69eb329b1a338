/** @file A picture's parameters as a draft. */
import { expect, it } from 'vitest';
import { EMPTY_DRAFT } from '../state/draft.js';
import { toDraft } from './to-draft.js';

const FIELDS = {
  ...{ Steps: '20', Sampler: 'DDIM', 'Schedule type': 'Karras', 'CFG scale': '4.5', Seed: '42', Size: '64x96' },
  ...{ 'Clip skip': '1', RNG: 'NV', Emphasis: 'Original' },
};
const info = (fields: Record<string, string>) => ({ infotext: '', prompt: 'a cat', negativePrompt: 'dog', fields });
const setting = (clipSkip: number) => (key: string) =>
  ({ CLIP_stop_at_last_layers: clipSkip, randn_source: 'NV', emphasis: 'Original' })[key];

it('fills every field', () => {
  expect(toDraft(info(FIELDS), setting(1))).toEqual({
    ...{ prompt: 'a cat', negativePrompt: 'dog', sampler: 'DDIM', schedule: 'Karras', steps: 20, cfgScale: 4.5 },
    ...{ seed: 42, width: 64, height: 96, hires: EMPTY_DRAFT.hires, variation: EMPTY_DRAFT.variation, overrides: {} },
  });
});

it('takes a picture at 1 as such where the setting is another, for its jobs only', () => {
  expect(toDraft(info(FIELDS), setting(3)).overrides).toEqual({ clipSkip: 1 });
});

it('leaves to the model what the picture does not say, and a number that is none', () => {
  expect(toDraft(info({ Steps: 'many' }), setting(1))).toMatchObject({
    steps: null,
    sampler: null,
    width: '',
    seed: -1,
  });
});

it('takes over a second pass and a variation seed', () => {
  const hires = { 'Hires upscaler': 'Latent (nearest)', 'Hires resize': '96x144', 'Denoising strength': '0.5' };
  const variation = { 'Variation seed': '7', 'Variation seed strength': '0.25' };
  expect(toDraft(info({ ...FIELDS, ...hires, ...variation }), setting(1))).toMatchObject({
    hires: { enabled: true, upscaler: 'Latent (nearest)', scale: 1.5, steps: 0, denoisingStrength: 0.5 },
    variation: { enabled: true, seed: 7, strength: 0.25 },
  });
});
