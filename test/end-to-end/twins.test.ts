/** @file A twin, the default model with other cross-attention: put together from its small file, it wants its value. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTwin } from '../../scripts/twins.mjs';
import { createApp, type Model } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import { floatTensor, openSafetensors, readFloats, writeSafetensors } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { DEFAULT_MODEL } from '../support/models.js';

const REQUEST = { prompt: 'a cat', seed: 1, steps: 2, width: 64, height: 64 } as const;
const METADATA = { 'modelspec.title': 'A twin', 'modelspec.encoder_layer': '2', ss_clip_skip: '2' };

const app = createApp({ cache: false, threads: 2 });
let own: Model;
let twin: Model;
beforeAll(async () => {
  const folder = await temporaryFolder();
  const { tensors } = await openSafetensors(join(DEFAULT_MODEL, 'unet/diffusion_pytorch_model.safetensors'));
  const trained = [...tensors].filter(([name]) => name.endsWith('attn2.to_v.weight'));
  expect(trained.length).toBeGreaterThan(4);
  const changed = trained.map(async ([name, location]) =>
    floatTensor(
      name,
      (await readFloats(location)).map((value) => 1.5 * value),
      location.shape,
    ),
  );
  await writeSafetensors(join(folder, 'trained.safetensors'), await Promise.all(changed), METADATA);
  twin = await app.loadModel(await writeTwin(join(folder, 'trained.safetensors'), join(folder, 'twin')));
  own = await app.loadModel();
});
afterAll(() => app.close());

async function drawn(model: Model, request: Partial<GenerateRequest> = {}): Promise<GenerateResult> {
  const events = model.generate({ ...REQUEST, ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}

describe('a twin', () => {
  it('is drawn at its value where the value is left to the model, and the default model at its own', async () => {
    const auto = await drawn(twin, { clipSkip: 'auto' });
    expect(auto.clipSkip).toMatchObject({ effective: 2 });
    expect(auto.recommendation).toMatchObject({ value: 2, source: 'modelspec', conflicts: [] });
    expect(auto.images[0]?.image).toEqual((await drawn(twin, { clipSkip: 2 })).images[0]?.image);
    expect((await drawn(own, { clipSkip: 'auto' })).clipSkip).toMatchObject({ effective: 1 });
  });

  it('draws with what was trained, under its own name', async () => {
    const [other, plain] = [await drawn(twin), await drawn(own)];
    expect(other.images[0]?.image).not.toEqual(plain.images[0]?.image);
    expect(other.images[0]?.infotext).toContain('Model: twin');
  });
});
