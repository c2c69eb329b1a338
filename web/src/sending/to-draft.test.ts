/** @file A picture's parameters as a draft. */
import { expect, it } from 'vitest';
import { toRequest } from '../request/index.js';
import { EMPTY_DRAFT } from '../state/draft.js';
import { promptsFrom, sentPart, toDraft } from './to-draft.js';

const FIELDS = {
  Steps: '20',
  Sampler: 'DDIM',
  'Schedule type': 'Karras',
  'CFG scale': '4.5',
  Seed: '42',
  Size: '64x96',
  'Clip skip': '1',
  RNG: 'NV',
  Emphasis: 'Original',
};
const info = (fields: Record<string, string>) => ({ infotext: '', prompt: 'a cat', negativePrompt: 'dog', fields });
const setting = (clipSkip: number) => (key: string) =>
  ({ CLIP_stop_at_last_layers: clipSkip, randn_source: 'NV', emphasis: 'Original' })[key];

it('fills every field', () => {
  expect(toDraft(info(FIELDS), setting(1))).toEqual({
    prompt: 'a cat',
    negativePrompt: 'dog',
    sampler: 'DDIM',
    schedule: 'Karras',
    steps: 20,
    cfgScale: 4.5,
    seed: 42,
    width: 64,
    height: 96,
    hires: EMPTY_DRAFT.hires,
    variation: EMPTY_DRAFT.variation,
    overrides: {},
    sampling: {},
    seedResize: { width: '', height: '' },
    styles: [],
    tiling: false,
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

it.each([
  ['Apply if any', { prompt: 'a cat', negativePrompt: '', styles: ['dark'] }, []],
  ['Apply', { prompt: 'a cat', negativePrompt: '', styles: ['dark'] }, []],
  ['Discard', { prompt: 'a cat', negativePrompt: '' }, undefined],
  ['Ignore', { prompt: 'a cat, at night', negativePrompt: '' }, undefined],
])('does with styles in prompts as the setting says: %s', (how, taken, without) => {
  const styled = { prompt: 'a cat', negativePrompt: '', styles: ['dark'] };
  expect(promptsFrom({ prompt: 'a cat, at night', negativePrompt: '', styled }, how)).toEqual(taken);
  expect(promptsFrom({ prompt: 'a dog', negativePrompt: '' }, how).styles).toEqual(without);
});

it('keeps every digit of a seed, in the draft and in the request', () => {
  const fields = {
    Seed: '6687881544318117707',
    'Variation seed': '9007199254740993',
    'Variation seed strength': '0.5',
  };
  const { seed, variation } = toDraft({ infotext: '', prompt: '', negativePrompt: '', fields }, () => undefined);
  expect([seed, variation?.seed]).toEqual(['6687881544318117707', '9007199254740993']);
  const { seed: low = 0, seedHigh = 0 } = toRequest({ ...EMPTY_DRAFT, ...(seed ? { seed } : {}) }, undefined);
  expect(BigInt(seedHigh) * 2n ** 32n + BigInt(low)).toBe(6687881544318117707n);
});

it('sends seed and size only where the settings say so', () => {
  const draft = { prompt: 'a cat', seed: 42, width: 64, height: 96 };
  const without = (...keys: string[]) => sentPart(draft, (key) => !keys.includes(key));
  expect(without()).toEqual(draft);
  expect(without('send_seed')).toEqual({ prompt: 'a cat', width: 64, height: 96 });
  expect(without('send_size')).toEqual({ prompt: 'a cat', seed: 42 });
  expect(without('send_seed', 'send_size')).toEqual({ prompt: 'a cat' });
});

it('takes over a second pass and a variation seed', () => {
  const hires = { 'Hires upscaler': 'Latent (nearest)', 'Hires resize': '96x144', 'Denoising strength': '0.5' };
  const variation = { 'Variation seed': '7', 'Variation seed strength': '0.25' };
  expect(toDraft(info({ ...FIELDS, ...hires, ...variation }), setting(1))).toMatchObject({
    hires: { enabled: true, upscaler: 'Latent (nearest)', scale: 1.5, steps: 0, denoisingStrength: 0.5 },
    variation: { enabled: true, seed: 7, strength: 0.25 },
  });
});

it('takes over what samplers are told, the size a seed was resized from, and the texts of a second pass', () => {
  const rare = { 'Eta DDIM': '0.5', 'Sigma churn': '3', ENSD: '31337', 'SGM noise multiplier': 'True' };
  const hires = { 'Hires upscaler': 'Latent', 'Hires upscale': '2', 'Hires prompt': 'a dog' };
  const draft = toDraft(info({ ...FIELDS, ...rare, ...hires, 'Seed resize from': '48x64' }), setting(1));
  expect(draft).toMatchObject({
    sampling: { eta: 0.5, sChurn: 3, seedDelta: 31337, sgmNoiseMultiplier: true },
    seedResize: { width: 48, height: 64 },
    hires: { prompt: 'a dog', negativePrompt: '' },
  });
});

it('takes over how the negative prompt was left out, what UniPC was told, and old timelines', () => {
  const skips = { NGMS: '3', 'NGMS all steps': 'True', 'Skip Early CFG': '0.2' };
  const uniPc = { 'UniPC variant': 'bh2', 'UniPC skip type': 'logSNR', 'UniPC order': '2' };
  const rest = { 'UniPC lower order final': 'False', 'Old prompt editing timelines': 'True' };
  expect(toDraft(info({ ...FIELDS, ...skips, ...uniPc, ...rest }), setting(1))).toMatchObject({
    sampling: {
      sMinUncond: 3,
      sMinUncondAll: true,
      skipEarlyCond: 0.2,
      uniPcVariant: 'bh2',
      uniPcSkipType: 'logSNR',
      uniPcOrder: 2,
      uniPcLowerOrderFinal: false,
    },
    overrides: { oldPromptEditing: true },
  });
});
