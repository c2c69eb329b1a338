/** @file Whole pictures against the reference loop: k-diffusion's samplers and the CompVis DDIM update around diffusers' networks. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { type GoldenTensor, goldenJson, goldenTensors, temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';
import { psnr, record } from '../support/parity.js';

interface Case {
  readonly key: string;
  readonly sampler: string;
  readonly schedule: string;
  readonly model: string;
  readonly prompt: string;
  readonly negative: string;
  readonly cfg_scale: number;
  readonly steps: number;
  readonly clip_skip: number;
  readonly source: 'NV' | 'CPU';
  readonly seed: number;
  readonly latent_height: number;
  readonly latent_width: number;
  readonly ids?: unknown;
}

const cases = goldenJson<readonly Case[]>('images');
/** The bound. */
const LEAST_PSNR_DB = 50;

/**
 * How often the reference loop calls the model, with the timesteps it went through where it kept them.
 * @source k-diffusion's sampling.py: Heun calls twice unless the step ends at 0
 */
const CALLS: Readonly<Record<string, (steps: number, timesteps: GoldenTensor | undefined) => number>> = {
  Euler: (steps) => steps,
  'Euler a': (steps) => steps,
  Heun: (steps) => 2 * steps - 1,
  'DPM++ 2M': (steps) => steps,
  DDIM: (_steps, timesteps) => timesteps!.data.length,
};

let tensors: Readonly<Record<string, GoldenTensor>>;
const models = new Map<string, Model>();
const app = createApp({ cache: false, threads: 2 });
beforeAll(async () => {
  tensors = await goldenTensors('images');
  models.set('default', await app.loadModel());
  models.set('sd1-shape', await app.loadModel(await writeHashModel('sd1-shape', await temporaryFolder())));
});
afterAll(() => app.close());

function check(
  row: { readonly what: string; readonly reference: string },
  images: GenerateResult['images'],
  expected: GoldenTensor,
): void {
  const value = psnr(images[0]!.image.data, expected.data);
  record({ ...row, measure: 'PSNR, dB', value, bound: LEAST_PSNR_DB });
  expect(value).toBeGreaterThan(LEAST_PSNR_DB);
}

async function run(test: Case, picture: Partial<GenerateRequest> = {}): Promise<GenerateResult> {
  const tiny = test.ids !== undefined;
  const events = models.get(test.model)!.generate({
    prompt: tiny ? 'a b c d e' : test.prompt,
    negativePrompt: tiny ? 'f' : test.negative,
    sampler: test.sampler,
    schedule: test.schedule,
    steps: test.steps,
    cfgScale: test.cfg_scale,
    clipSkip: test.clip_skip,
    seed: test.seed,
    rng: test.source,
    width: test.latent_width * 8,
    height: test.latent_height * 8,
    ...picture,
  });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}

describe('pictures of the reference loop', () => {
  it.each(cases.map((test) => [test.key, test] as const))('%s', async (key, test) => {
    const { images, denoiserCalls } = await run(test);
    const what = `whole picture, ${test.sampler}, ${test.model}`;
    const reference = test.sampler === 'DDIM' ? 'CompVis update around diffusers' : 'k-diffusion around diffusers';
    check({ what, reference }, images, tensors[`${key}/image`]!);
    expect(denoiserCalls).toBe(CALLS[test.sampler]!(test.steps, tensors[`${key}/timesteps`]));
  });

  it('covers all samplers and schedules there are', () => {
    expect(new Set(cases.map(({ sampler }) => sampler))).toEqual(
      new Set(['Euler', 'Euler a', 'Heun', 'DPM++ 2M', 'DDIM']),
    );
    expect(cases.length).toBeGreaterThanOrEqual(20);
  });
});

describe("diffusers' own pipeline, with Euler", () => {
  it('draws the same picture from the same noise', async () => {
    const { request } = goldenJson<{ request: Case }>('diffusers-pipeline');
    const golden = await goldenTensors('diffusers-pipeline');
    const { images } = await run({ ...request, schedule: 'Automatic' });
    check(
      { what: 'whole picture, Euler, default, own pipeline', reference: "diffusers' pipeline" },
      images,
      golden.image!,
    );
  });
});

describe("diffusers' own img2img pipeline, with Euler", () => {
  it('draws the same picture from the same picture and noise', async () => {
    const { request, denoising_strength: denoisingStrength } = goldenJson<{
      request: Case;
      denoising_strength: number;
    }>('diffusers-img2img');
    const golden = await goldenTensors('diffusers-img2img');
    const { data, shape } = golden.init!;
    const [height = 0, width = 0] = shape;
    const raw = { width, height, channels: 3 } as const;
    const initImage = (await sharp(Uint8Array.from(data), { raw }).png().toBuffer()).toString('base64');
    const { images } = await run({ ...request, schedule: 'Automatic' }, { initImage, denoisingStrength });
    check({ what: 'img2img, Euler, default', reference: "diffusers' img2img pipeline" }, images, golden.image!);
  });
});
