/** @file Models of few steps: a UNet that takes its guidance scale, and whole pictures by diffusers' schedulers. */
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { guidanceEmbedding, unetGraph } from '../../src/models/index.js';
import { createEngine } from '../../src/runtime/index.js';
import { type GoldenTensor, goldenTensors, relativeError, temporaryFolder } from '../support/golden.js';
import { unetPart, writeHashModel } from '../support/models.js';
import { largestDifference, psnr, record } from '../support/parity.js';

const engine = createEngine({ threads: 2 });
const app = createApp({ cache: false, threads: 2 });
afterAll(() => Promise.all([engine.close(), app.close()]));

/** The bounds of every UNet, and of every whole picture. */
const UNET_BOUND = 1e-3;
const EMBEDDING_BOUND = 1e-6;
const LEAST_PSNR_DB = 50;

/** The two pictures of a golden evaluation. */
const SCALES = [8, 1.5];

describe.each(['tiny-lcm', 'tiny-lcm-xl'])('UNet %s', (model) => {
  it('takes its guidance scale as diffusers does', async () => {
    const golden = await goldenTensors('few-steps');
    const of = (name: string): GoldenTensor => golden[`${model}/${name}`]!;
    const { config, scope } = await unetPart(model, await temporaryFolder());
    const session = engine.session(unetGraph(config, scope));
    expect(scope.unread()).toEqual([]);
    const width = of('timestep_cond').shape[1]!;
    const embedded = SCALES.flatMap((scale) => [...guidanceEmbedding(scale, width)]);
    const value = largestDifference(embedded, of('timestep_cond').data);
    const measure = 'largest difference' as const;
    record({ what: 'embedded guidance scale', reference: 'diffusers', measure, value, bound: EMBEDDING_BOUND });
    expect(value).toBeLessThan(EMBEDDING_BOUND);
    const { output } = await session.run({
      sample: of('sample'),
      timestep: of('timesteps'),
      context: of('context'),
      timestep_cond: { data: Float32Array.from(embedded), shape: [SCALES.length, width] },
      ...(config.addedConditioning ? { pooled: of('text_embeds'), time_ids: of('time_ids') } : {}),
    });
    const error = relativeError(output?.data as Float32Array, of('epsilon').data);
    const relative = 'largest difference / largest value' as const;
    record({ what: `UNet, ${model}`, reference: 'diffusers', measure: relative, value: error, bound: UNET_BOUND });
    expect(error).toBeLessThan(UNET_BOUND);
    await session.release();
  });
});

/** diffusers starts LCM and DDIM from noise of deviation 1, which is what this makes of σ. */
const UNIT_NOISE = { sampling: { sgmNoiseMultiplier: true } } as const;
const LCM = { sampler: 'LCM', schedule: 'Simple', cfgScale: 1, ...UNIT_NOISE };
const EULER = { sampler: 'Euler', schedule: 'Simple', cfgScale: 1 };

type Case = readonly [key: string, reference: string, model: string, Omit<GenerateRequest, 'prompt'>];

const CASES: readonly Case[] = [
  ['lcm-guided', 'LCMScheduler', 'tiny-lcm', { ...LCM, steps: 4, cfgScale: 8 }],
  ['lcm-4', 'LCMScheduler', 'sd1-shape', { ...LCM, steps: 4 }],
  ['lcm-8', 'LCMScheduler', 'sd1-shape', { ...LCM, steps: 8 }],
  ...[1, 2, 4, 8].map((steps): Case => {
    const reference = 'EulerDiscreteScheduler, trailing';
    return [`euler-trailing-${steps}`, reference, 'sd1-shape', { ...EULER, steps }];
  }),
  ...[1, 4].map((steps): Case => {
    const reference = 'EulerAncestralDiscreteScheduler, trailing';
    return [`euler-a-trailing-${steps}`, reference, 'sd1-shape', { ...EULER, sampler: 'Euler a', steps }];
  }),
  ...[4, 8].map((steps): Case => {
    const asked = { ...EULER, ...UNIT_NOISE, steps };
    return [`ddim-trailing-${steps}`, 'DDIMScheduler, trailing', 'sd1-shape', asked];
  }),
];

const models = new Map<string, Promise<Model>>();
const load = async (name: string): Promise<Model> =>
  app.loadModel(await writeHashModel(name, await temporaryFolder(), {}));

async function drawn(name: string, request: Omit<GenerateRequest, 'prompt'>): Promise<Uint8Array> {
  const model = models.get(name) ?? load(name);
  models.set(name, model);
  const loaded = await model;
  const { channels } = loaded.info.parts.vae as { readonly channels: readonly number[] };
  const factor = 2 ** (channels.length - 1);
  const size = { width: 16 * factor, height: 8 * factor };
  const events = loaded.generate({ prompt: 'a b c d e', seed: 11, ...size, ...request });
  let next: IteratorResult<unknown, GenerateResult> = await events.next();
  while (!next.done) next = await events.next();
  return next.value.images[0]!.image.data;
}

describe("diffusers' schedulers draw the same picture", () => {
  it.each(CASES)('%s: %s', async (key, reference, model, request) => {
    const expected = (await goldenTensors('few-steps'))[`${key}/image`]!;
    const value = psnr(await drawn(model, request), expected.data);
    const what = `few steps, ${request.sampler} on Simple, ${key}, ${model}`;
    record({ what, reference: `diffusers' ${reference}`, measure: 'PSNR, dB', value, bound: LEAST_PSNR_DB });
    expect(value).toBeGreaterThan(LEAST_PSNR_DB);
  });
});
