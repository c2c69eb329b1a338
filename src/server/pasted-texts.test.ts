/** @file Texts of other programs, pasted where a model of two text encoders is: read by its family. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeHashModel } from '../../test/support/models.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
  const folder = join(bench.folder, 'models', 'Stable-diffusion', 'fancy');
  await mkdir(folder, { recursive: true });
  await writeHashModel('tiny-sdxl', folder);
});
afterAll(() => bench.close());

const textOf = (pairs: string) => `a b c\nSteps: 2, Sampler: Euler, Seed: 5, Size: 32x32, ${pairs}`;
const pasted = async (pairs: string) => (await bench.post('/api/v1/infotext', { infotext: textOf(pairs) })).json();

it('the number of A1111 says nothing of SDXL, the number of Forge does', async () => {
  const theirs = await pasted('Model: fancy, Clip skip: 3');
  expect(theirs.recipe.clipSkip).toMatchObject({ family: 'sdxl', familyFrom: 'model', blocksDropped: 1 });
  expect(theirs.fields['Clip skip']).toBe('2');
  expect((await pasted('Model: fancy, Clip skip: 3, Version: f2.0.1')).fields['Clip skip']).toBe('3');
});

it('the same text is of the chosen model where it names none', async () => {
  await bench.post('/sdapi/v1/options', { sd_model_checkpoint: 'default' });
  expect((await pasted('Clip skip: 3')).recipe.clipSkip).toMatchObject({ family: 'sd1', familyFrom: 'chosen' });
  await bench.post('/sdapi/v1/options', { sd_model_checkpoint: 'fancy' });
  expect((await pasted('Clip skip: 3')).recipe.clipSkip).toMatchObject({ family: 'sdxl', familyFrom: 'chosen' });
});

it('/sdapi draws what the text meant, and with A1111’s option CLIP-L alone', async () => {
  const drawn = async (pairs: string, more: object = {}) => {
    const body = { infotext: textOf(pairs), override_settings: { sd_model_checkpoint: 'fancy' }, ...more };
    const { info } = (await bench.post('/sdapi/v1/txt2img', body)).json();
    return JSON.parse(info).infotexts[0] as string;
  };
  expect(await drawn('Model: fancy, Clip skip: 3')).toContain('Clip skip: 2');
  expect(await drawn('Model: fancy, Clip skip: 3, Version: f2.0.1')).toContain('Clip skip: 3');
  expect(await drawn('Model: fancy, CLiP-skip: 2, App: SD.Next')).toContain('Clip skip: 3');
  await bench.post('/sdapi/v1/options', { sdxl_clip_l_skip: true });
  expect(await drawn('Model: fancy, Clip skip: 3')).toMatch(/Clip skip L: 3, Clip skip G: 2/);
  expect(await drawn('Model: fancy, Clip skip: 3, Version: f2.0.1')).toMatch(/Clip skip L: 3, Clip skip G: 3/);
}, 120_000);
