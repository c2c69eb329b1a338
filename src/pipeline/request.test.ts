import { describe, expect, it } from 'vitest';
import type { GenerateRequest } from '../contract/index.js';
import { FAMILIES } from '../models/index.js';
import { findLoras } from '../prompt/index.js';
import type { Checkpoint } from './checkpoint/checkpoint.js';
import { promptWithLoras, resolveRequest } from './request.js';

/** As much of a checkpoint as a request is checked against. */
const checkpoint = (defaults: Checkpoint['defaults'] = {}): Checkpoint =>
  ({
    card: FAMILIES.sd1,
    nativeSize: 512,
    defaults,
    configs: { text: { numLayers: 12 }, vae: { channels: [1, 1, 1, 1] } },
  }) as unknown as Checkpoint;

const resolve = (request: Partial<GenerateRequest>, model = checkpoint()) =>
  resolveRequest({ prompt: 'a cat', ...request }, model, () => 0.5).request;

describe('resolveRequest', () => {
  it("fills in what the WebUI's page starts with", () => {
    expect(resolve({})).toEqual({
      prompt: 'a cat',
      negativePrompt: '',
      clipSkip: 1,
      steps: 20,
      sampler: 'DPM++ 2M',
      schedule: 'Automatic',
      cfgScale: 7,
      seed: 2_147_483_647,
      width: 512,
      height: 512,
      batchSize: 1,
      batchCount: 1,
      emphasis: 'Original',
      commaPaddingBacktrack: 20,
      rng: 'NV',
    });
  });

  it('prefers what the model recommends, and the request to both', () => {
    const model = checkpoint({ sampler: 'DDIM', steps: 12, cfgScale: 4 });
    expect(resolve({}, model)).toMatchObject({ sampler: 'DDIM', steps: 12, cfgScale: 4 });
    expect(resolve({ sampler: 'Euler', steps: 3 }, model)).toMatchObject({ sampler: 'Euler', steps: 3, cfgScale: 4 });
  });

  it('takes the values of a LoRA for few steps before those of the model, and the request before both', () => {
    const model = checkpoint({ sampler: 'DDIM', steps: 12, cfgScale: 4 });
    const prompt = 'a cat <lora:sdxl_lightning_8step_lora:1>';
    const own = { sampler: 'Euler', schedule: 'Simple', steps: 8, cfgScale: 1 };
    expect(resolve({ prompt }, model)).toMatchObject(own);
    expect(resolve({ loras: [{ name: 'sdxl_lightning_8step_lora' }] }, model)).toMatchObject(own);
    expect(resolve({ prompt, steps: 5, cfgScale: 2 }, model)).toMatchObject({ ...own, steps: 5, cfgScale: 2 });
    expect(resolve({ prompt, sampler: 'DPM++ 2M' }, model)).toMatchObject({
      sampler: 'DPM++ 2M',
      schedule: 'Automatic',
    });
  });

  it('splits an old sampler name', () => {
    expect(resolve({ sampler: 'DPM++ 2M Karras' })).toMatchObject({ sampler: 'DPM++ 2M', schedule: 'Karras' });
  });

  it.each([
    [{ width: 500 }, 'SIZE_NOT_DIVISIBLE', /width 500 is not divisible by 8/],
    [{ height: 9000 }, 'VALUE_RANGE', /height 9000 is out of range: 8 to 8192/],
    [{ steps: 0 }, 'VALUE_RANGE', /steps 0 is out of range: 1 to 1000/],
    [{ steps: 2.5 }, 'USAGE', /steps must be integer/],
    [{ cfgScale: Number.NaN }, 'USAGE', /cfgScale/],
    [{ seed: -2 }, 'VALUE_RANGE', /seed -2/],
    [{ batchSize: 0 }, 'VALUE_RANGE', /batchSize 0/],
    [{ sampler: 'Eular' }, 'UNKNOWN_NAME', /"Eular"; the nearest is "Euler"/],
    [{ schedule: 'Karas' }, 'UNKNOWN_NAME', /nearest is "Karras"/],
    [{ clipSkip: 13 }, 'CLIP_SKIP_RANGE', /13.*from 1 to 12/],
    [{ clipSkip: 0.5 }, 'CLIP_SKIP_RANGE', /0\.5.*from 1 to 12/],
    [{ clipSkip: 'abc' as never }, 'CLIP_SKIP_RANGE', /abc.*from 1 to 12/],
    [{ negativeClipSkip: 13 }, 'CLIP_SKIP_RANGE', /13 of the negative prompt.*from 1 to 12/],
    [{ clipSkipTimeline: '2@0-0.5' }, 'TIMELINE_INVALID', /nothing is said for 0\.5 to 1/],
    [{ emphasis: 'Loud' as never }, 'USAGE', /emphasis/],
    [{ prompt: 7 as never }, 'USAGE', /prompt must be string/],
  ] as const)('refuses %j', (request, code, message) => {
    expect(() => resolve(request)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

it.each([
  [[], 'a cat'],
  [[{ name: 'film' }], 'a cat <lora:film:1>'],
  [[{ name: 'film', weight: 0.8 }], 'a cat <lora:film:0.8>'],
  [
    [
      { name: 'film', weight: 0.8, textEncoderWeight: 0 },
      { name: 'ink', weight: -1e-9 },
    ],
    'a cat <lora:film:0:0.8> <lora:ink:0>',
  ],
])('LoRAs %j are tags of the prompt', (loras, prompt) => {
  expect(promptWithLoras({ prompt: 'a cat', loras })).toBe(prompt);
  expect(findLoras(prompt)).toHaveLength(loras.length);
});
