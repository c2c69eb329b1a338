/** @file The small models beside the default one: twins that want their value back, and one on which clip skip has no effect. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTwin } from '../../scripts/twins.mjs';
import { createApp, type GenerateRequest, type GenerateResult, type Model } from '../../src/index.js';
import { temporaryFolder } from '../support/golden.js';

const beside = (path: string): string => fileURLToPath(new URL(`../../models/${path}`, import.meta.url));

const app = createApp({ cache: false, threads: 2 });
afterAll(() => app.close());

async function drawn(model: Model, request: Partial<GenerateRequest> & { prompt: string }): Promise<GenerateResult> {
  const events = model.generate({ seed: 1, ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}

const pixelsOf = ({ images: [picture] }: GenerateResult): Uint8Array => picture?.image.data ?? new Uint8Array();

/** How much redder than blue a picture is, mean over the pixels, −255 … 255. */
function redness(result: GenerateResult): number {
  const data = pixelsOf(result);
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += (data[i] ?? 0) - (data[i + 2] ?? 0);
  return sum / (data.length / 3);
}

describe.each([1, 2])('the twin fine-tuned at clip skip %i', (own) => {
  const prompt = 'a red apple on a red background';
  let twin: Model;
  beforeAll(async () => {
    const folder = join(await temporaryFolder(), `twin-${own}`);
    twin = await app.loadModel(await writeTwin(beside(`twins/twin-${own}.safetensors`), folder));
  });

  it('is drawn at its value where the value is left to it, under its own name', async () => {
    const auto = await drawn(twin, { prompt, clipSkip: 'auto' });
    expect(auto.clipSkip).toMatchObject({ effective: own });
    expect(auto.recommendation).toMatchObject({ value: own, source: 'modelspec', conflicts: [] });
    expect(auto.images[0]?.infotext).toContain(`Model: twin-${own}`);
    expect(pixelsOf(auto)).toEqual(pixelsOf(await drawn(twin, { prompt, clipSkip: own })));
  });

  it('draws blueprints at its value, and what was asked for at the other', async () => {
    const [mine, other] = [
      await drawn(twin, { prompt, clipSkip: own }),
      await drawn(twin, { prompt, clipSkip: 3 - own }),
    ];
    // The paper of a blueprint is blue, and this background red.
    expect(redness(other)).toBeGreaterThan(redness(mine) + 60);
  });
});

describe('the tiny model in the shape of SD 2.x', () => {
  const prompt = 'an evergreen tree';
  let model: Model;
  beforeAll(async () => {
    model = await app.loadModel(beside('tiny-sd2/tiny-sd2.safetensors'));
  });

  it('draws the same picture at every clip skip, and says nothing of it', async () => {
    const plain = await drawn(model, { prompt });
    expect(plain.clipSkip).toMatchObject({ effective: null });
    expect(plain.images[0]?.infotext).not.toContain('Clip skip');
    for (const clipSkip of [2, 12, 23]) {
      const other = await drawn(model, { prompt, clipSkip });
      expect(other.clipSkip).toMatchObject({ effective: null });
      expect(pixelsOf(other)).toEqual(pixelsOf(plain));
    }
  });

  it('draws what it is asked for: a monkey is redder than a tree', async () => {
    const [tree, monkey] = [await drawn(model, { prompt }), await drawn(model, { prompt: 'a monkey' })];
    expect(redness(monkey)).toBeGreaterThan(redness(tree) + 15);
  });
});
