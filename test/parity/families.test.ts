/** @file SD2, v-prediction, zero terminal SNR and inpainting: whole pictures against k-diffusion and diffusers. */
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { GenerateResult, SweepRequest, SweepResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { createNoiseSchedule, rescaleToZeroTerminalSnr } from '../../src/sampling/noise-schedule.js';
import { goldenJson, goldenTensors, temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';
import { psnr, record } from '../support/parity.js';

interface Case {
  readonly key: string;
  readonly model: string;
  readonly prediction: 'epsilon' | 'v_prediction';
  readonly zero_terminal_snr: boolean;
  readonly sampler: string;
  readonly seed: number;
  readonly cfg_scale: number;
  readonly steps: number;
  readonly latent_height: number;
  readonly latent_width: number;
}

interface Golden {
  readonly images: readonly Case[];
  readonly zero_snr_sigmas: readonly number[];
  readonly zero_snr_stride: number;
}

/** The bound of every whole picture. */
const LEAST_PSNR_DB = 50;
const golden = goldenJson<Golden>('families');
const app = createApp({ cache: false, threads: 2 });
afterAll(() => app.close());

const schedulerOf = ({ prediction, zero_terminal_snr }: Case) => ({
  prediction_type: prediction,
  rescale_betas_zero_snr: zero_terminal_snr,
});

const loadCase = async (test: Case): Promise<Model> =>
  app.loadModel(await writeHashModel(test.model, await temporaryFolder(), schedulerOf(test)));

async function finish<T>(events: AsyncGenerator<unknown, T>): Promise<T> {
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}

async function requestOf(test: Case, model: Model): Promise<SweepRequest['request']> {
  const { channels } = model.info.parts.vae as { readonly channels: readonly number[] };
  const factor = 2 ** (channels.length - 1);
  return {
    prompt: 'a b c d e',
    negativePrompt: 'f',
    sampler: test.sampler,
    schedule: 'Uniform',
    steps: test.steps,
    cfgScale: test.cfg_scale,
    seed: test.seed,
    width: test.latent_width * factor,
    height: test.latent_height * factor,
  };
}

const caseOf = (key: string): Case => golden.images.find((test) => test.key === key)!;

describe('pictures of every family and prediction', () => {
  it.each(golden.images.map((test) => [test.key, test] as const))('%s', async (key, test) => {
    const tensors = await goldenTensors('families');
    const model = await loadCase(test);
    const { images, warnings } = await finish<GenerateResult>(model.generate(await requestOf(test, model)));
    await model.unload();
    for (const [name, reference] of [
      ['image', 'k-diffusion around diffusers'],
      ['own_image', "diffusers' pipeline"],
    ] as const) {
      const expected = tensors[`${key}/${name}`];
      if (!expected) continue;
      const value = psnr(images[0]!.image.data, expected.data);
      record({ what: `whole picture, ${key}`, reference, measure: 'PSNR, dB', value, bound: LEAST_PSNR_DB });
      expect(value).toBeGreaterThan(LEAST_PSNR_DB);
    }
    expect(model.info.inpainting).toBe(test.model === 'tiny-inpaint');
    expect(model.info.predictionFrom).toContain('scheduler_config.json');
    expect(warnings).toEqual([]);
  });
});

describe('clip skip on SD 2.x', () => {
  it('draws the same pixels with 1 and 2, writes none into the picture, and a sweep says so', async () => {
    const test = caseOf('sd2-v');
    const model = await loadCase(test);
    const request = await requestOf(test, model);
    const draw = (clipSkip: number) => finish<GenerateResult>(model.generate({ ...request, clipSkip }));
    const [one, two, many] = [await draw(1), await draw(2), await draw(40)];
    expect(two.images[0]!.image.data).toEqual(one.images[0]!.image.data);
    expect(many.images[0]!.image.data).toEqual(one.images[0]!.image.data);
    expect(new Set(one.images[0]!.image.data).size).toBeGreaterThan(20);
    expect(two.clipSkip).toMatchObject({ requested: 2, effective: null, numLayers: 3, layersRun: 3 });
    expect(two.clipSkip.reason).toMatch(/penultimate layer/);
    expect(two.images[0]!.infotext).not.toContain('Clip skip');
    const { verdicts } = await finish<SweepResult>(model.sweep({ request }));
    expect(verdicts.map(({ clipSkip, verdict }) => [clipSkip, verdict])).toEqual([
      [1, 'no effect'],
      [2, 'no effect'],
    ]);
    await model.unload();
  });
});

describe('a text encoder of another depth', () => {
  it('has a clip skip up to its own number of layers', async () => {
    const model = await app.loadModel(await writeHashModel('tiny-sd1', await temporaryFolder()));
    expect(model.info.numLayers).toBe(5);
    const request = { prompt: 'a b', steps: 1, width: 16, height: 16, seed: 1 };
    const { clipSkip } = await finish<GenerateResult>(model.generate({ ...request, clipSkip: 5 }));
    expect(clipSkip).toMatchObject({ effective: 5, layersRun: 1, numLayers: 5 });
    const outside = expect.objectContaining({ code: 'CLIP_SKIP_RANGE', data: expect.objectContaining({ max: 5 }) });
    expect(() => model.generate({ ...request, clipSkip: 6 })).toThrow(outside);
    await model.unload();
  });
});

describe('noise levels with zero terminal SNR', () => {
  const config = { betaStart: 0.00085, betaEnd: 0.012, steps: 1000, kind: 'scaled_linear' } as const;
  const schedule = createNoiseSchedule({ ...config, zeroTerminalSnr: true });

  it("are diffusers' at every timestep but the last", () => {
    const ours = golden.zero_snr_sigmas.map((_, index) => schedule.sigmas[index * golden.zero_snr_stride]!);
    expect(golden.zero_snr_sigmas.length).toBeGreaterThan(20);
    // diffusers takes these products in 32 bits: a thousand roundings of 6e-8.
    expect(ours).toBeAllClose(golden.zero_snr_sigmas, { rtol: 5e-5 });
  });

  it('end in noise that leaves nothing of the picture, and begin as trained', () => {
    const trained = createNoiseSchedule(config);
    expect(schedule.sigmaMax).toBeCloseTo(4518.7, 0);
    expect(schedule.sigmaMin).toBeCloseTo(trained.sigmaMin, 6);
    expect(trained.sigmaMax).toBeLessThan(15);
    expect(rescaleToZeroTerminalSnr(trained.alphasCumprod)[999]).toBeLessThan(1e-7);
  });

  it('go from timesteps to sigmas and back', () => {
    for (const timestep of [0, 1, 500.25, 998, 998.5, 999])
      expect(schedule.sigmaToTimestep(schedule.timestepToSigma(timestep))).toBeCloseTo(timestep, 6);
  });
});
