/** @file Every sampler on one cheap denoiser against its reference, and Brownian paths against torchsde's. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createBrownianTree, NOISE_SOURCES } from '../../src/random/index.js';
import {
  createSamplingPlan,
  type Denoiser,
  type PartialNoiseSettings,
  type Predict,
  resolveNoiseSettings,
  SAMPLERS,
  sample,
  startLatent,
} from '../../src/sampling/index.js';
import { countedNoise, denoised, epsilon, last, noiseSchedule, predict } from '../support/cheap-model.js';
import { type GoldenTensor, goldenJson, goldenTensors } from '../support/golden.js';
import { largestDifference, record } from '../support/parity.js';

interface Trees {
  readonly start: number;
  readonly end: number;
  readonly trees: readonly {
    readonly key: string;
    readonly source: keyof typeof NOISE_SOURCES;
    readonly seed: string;
    readonly pairs: readonly (readonly [number, number])[];
  }[];
}

interface Run {
  readonly key: string;
  readonly sampler: string;
  readonly schedule?: string;
  /** Whether its noise levels are stored: the sampler is given those, not the plan's. */
  readonly levels?: boolean;
  readonly steps: number;
  readonly seed: number;
  readonly draws: number;
  readonly evaluations?: number;
  readonly eta?: number;
  readonly s_churn?: number;
  readonly s_tmin?: number;
  readonly s_tmax?: number;
  readonly s_noise?: number;
}

const paths = goldenJson<Trees>('brownian');
const { runs } = goldenJson<{ runs: readonly Run[] }>('samplers');
let pathValues: Readonly<Record<string, GoldenTensor>>;
let latents: Readonly<Record<string, GoldenTensor>>;
beforeAll(async () => {
  pathValues = await goldenTensors('brownian');
  latents = await goldenTensors('samplers');
});

/** Torch adds up to 25 increments in 32 bits; its CPU noise is exact to 2e-6. */
const PATH = 1e-5;

describe('Brownian paths', () => {
  it.each(paths.trees)('$source from seed $seed', ({ key, source, seed, pairs }) => {
    const { data, shape } = pathValues[key]!;
    const count = shape[1]!;
    const options = { seed: BigInt(seed), source: NOISE_SOURCES[source], count };
    const tree = createBrownianTree({ ...options, start: paths.start, end: paths.end });
    const values = pairs.flatMap(([from, to]) => [...tree(Math.fround(from), Math.fround(to))]);
    const value = largestDifference(values, data);
    record({
      what: `Brownian path, ${source}`,
      reference: 'torchsde',
      measure: 'largest difference',
      value,
      bound: PATH,
    });
    expect(values).toBeAllClose(data, { atol: PATH });
  });
});

/** The unconditional epsilon counts where the sampler asks for it. */
const guided: Predict = async (input, timestep) => {
  const conditional = epsilon(input, timestep);
  return { conditional, unconditional: conditional.map((value) => 0.9 * value + 0.01) };
};

const settingsOf = (run: Run): PartialNoiseSettings => ({
  eta: run.eta,
  sChurn: run.s_churn,
  sTmin: run.s_tmin,
  sTmax: run.s_tmax,
  sNoise: run.s_noise,
});

/** Draws along a plan; evaluations and draws are counted, the first draw aside. */
async function alongPlan(run: Run) {
  const plan = createSamplingPlan({ ...run, noiseSchedule });
  const { noise, counter } = countedNoise(run.seed);
  let evaluations = 0;
  const model = run.sampler === 'DDIM CFG++' ? guided : predict;
  const counting: Predict = (...input) => {
    evaluations++;
    return model(...input);
  };
  // A weight of 12.5 is 1 for CFG++: the guided epsilon is the conditional one.
  const options = { predict: counting, prediction: 'epsilon', cfgScale: 12.5, noise, ...settingsOf(run) } as const;
  const latent = await last(sample(plan, { ...options, latent: startLatent(plan, noise) }));
  return { latent, draws: counter.draws - 1, evaluations };
}

/** Draws along the stored levels, with nothing of the plan between. */
async function alongLevels(run: Run) {
  const sampler = SAMPLERS.find(({ name }) => name === run.sampler)!;
  if (sampler.usesTimesteps) throw new Error('levels are stored of samplers that take levels');
  const sigmas = [...latents[`${run.key}/levels`]!.data];
  const { noise, counter } = countedNoise(run.seed);
  const x = noise.like().map((value) => value * sigmas[0]!);
  const brownian = noise.brownian({ sigmaMin: sigmas.at(-2)!, sigmaMax: sigmas[0]! });
  const options = { ...resolveNoiseSettings(sampler, settingsOf(run)), noise, brownian, steps: run.steps };
  let evaluations = 0;
  const denoise: Denoiser = async (values, sigma) => {
    evaluations++;
    return values.map((value) => denoised(value, sigma));
  };
  const latent = await last(sampler.run(denoise, x, sigmas, options));
  return { latent, draws: counter.draws - 1, evaluations };
}

const CHURNED = SAMPLERS.filter(({ takes }) => takes.includes('churn')).map(({ name }) => name);

/** k-diffusion's samplers that ask twice in a step, unless it ends at 0. */
const TWICE = new Set(['Heun', 'DPM2', 'DPM2 a', 'DPM++ 2S a', 'DPM++ SDE']);

/** DPM adaptive asks three times for each step it tries, and its error decides how many those are: nine here. */
const ADAPTIVE_EVALUATIONS = 27;

/** How often the reference asks, for runs that were stored without it. @source k-diffusion's sampling.py */
function evaluationsOf({ sampler, steps }: Run): number {
  if (sampler === 'DPM adaptive') return ADAPTIVE_EVALUATIONS;
  return TWICE.has(sampler) ? 2 * steps - 1 : steps;
}

const REFERENCE = (key: string): string =>
  /DDIM|PLMS|UniPC|Restart|LCM/.test(key) ? 'its paper' : /SDE|adaptive/.test(key) ? 'k-diffusion, f32' : 'k-diffusion';

/** Both sides round their latents to 32 bits in each step, ours from 32-bit ᾱ: the largest levels are 2e-6 apart. */
const LATENT = 1e-5;

/** The length of its first steps follows from errors that are rounding alone, so its levels differ. */
const ADAPTIVE = 1e-4;

describe('samplers', () => {
  it.each(runs)('$key', async (run) => {
    const { latent, draws, evaluations } = await (run.levels ? alongLevels(run) : alongPlan(run));
    const expected = latents[run.key]!.data;
    const value = largestDifference(latent, expected);
    const reference = REFERENCE(run.key);
    const bound = run.sampler === 'DPM adaptive' ? ADAPTIVE : LATENT;
    record({ what: `sampler ${run.sampler}`, reference, measure: 'largest difference', value, bound });
    expect(latent).toBeAllClose(expected, { atol: bound });
    // Without churn nothing of a draw is used, and none is made here.
    const unused = CHURNED.includes(run.sampler) && !run.s_churn;
    expect(draws).toBe(unused ? 0 : run.draws);
    expect(evaluations).toBe(run.evaluations ?? evaluationsOf(run));
  });

  it('are all compared', () => {
    expect(new Set(runs.map(({ sampler }) => sampler))).toEqual(new Set(SAMPLERS.map(({ name }) => name)));
  });
});
