/** One suite on every sampler: answers known in closed form, evaluations, draws, repeatability, failures. */
import { describe, expect, it } from 'vitest';
import { createNvNoise } from '../random/index.js';
import { type BatchNoise, createBatchNoise } from './batch-noise.js';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { createSamplingPlan, type SamplingPlan } from './plan.js';
import type { Predict } from './prediction.js';
import { type SampleOptions, sample, startLatent } from './sample.js';
import type { Denoiser, SamplerOptions, SamplingSteps } from './sampler.js';
import { SAMPLERS } from './samplers/table.js';
import { SCHEDULES } from './schedules.js';

const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const NAMES = SAMPLERS.map(({ name }) => name);
const SIZE = 16;

/** Deviation of the pictures the test models know: normal values of mean 0. */
const DATA = 0.5;

/** The ideal denoiser of normal data: x · d² / (d² + σ²). */
const gain = (sigma: number): number => DATA ** 2 / (DATA ** 2 + sigma ** 2);
const gaussian: Denoiser = async (x, sigma) => x.map((value) => value * gain(sigma));

/** The ideal model of normal data behind each prediction type; its input is on the DDPM scale. */
const scales = (timestep: number) => {
  const sigma = noiseSchedule.timestepToSigma(timestep);
  const root = Math.sqrt(1 + sigma ** 2); // x = input · root
  return { sigma, root };
};
const epsilonModel = async (input: Float32Array, timestep: number) => {
  const { sigma, root } = scales(timestep);
  return { conditional: input.map((value) => (value * root * (1 - gain(sigma))) / sigma) };
};
const vModel: Predict = async (input, timestep) => {
  const { sigma } = scales(timestep);
  const weight = (1 - gain(sigma)) / sigma - sigma * gain(sigma); // √ᾱ · epsilon − √(1 − ᾱ) · data, per input
  return { conditional: input.map((value) => value * weight) };
};

async function finish(steps: SamplingSteps) {
  const yielded = [];
  let next = await steps.next();
  for (; !next.done; next = await steps.next()) yielded.push(next.value);
  return { yielded, latent: next.value };
}

const makePlan = (sampler: string, steps: number, schedule?: string) =>
  createSamplingPlan({ sampler, schedule, steps, noiseSchedule });

function counted(seeds: readonly number[], perImage = SIZE) {
  const inner = createBatchNoise(seeds.map(createNvNoise), perImage, { seeds, source: createNvNoise });
  const counter = { draws: 0 };
  const noise: BatchNoise = {
    ...inner,
    like: () => {
      counter.draws++;
      return inner.like();
    },
  };
  return { noise, counter };
}

function run(plan: SamplingPlan, seeds: readonly number[], options: Partial<SampleOptions> = {}) {
  const { noise, counter } = counted(seeds);
  const latent = startLatent(plan, noise);
  const steps = sample(plan, { predict: epsilonModel, prediction: 'epsilon', cfgScale: 7, latent, noise, ...options });
  return { steps, counter, latent };
}

/** Draws from the stream after the first, by the number of steps made; samplers not named draw none at their default eta. */
const DRAWS: Readonly<Record<string, (steps: number) => number>> = {
  'DPM++ 2S a': (steps) => steps - 1,
  'Euler a': (steps) => steps - 1,
  'DPM2 a': (steps) => steps - 1,
  LCM: (steps) => steps - 1,
  // One in the last step too, whose noise has no weight.
  'DPM fast': (steps) => steps,
  'DPM adaptive': (steps) => steps,
  // One for each way back up.
  Restart: (steps) => (steps < 20 ? 0 : 1),
};

/** Where a property does not hold, and why. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // Its steps depend on the picture, and are as long as the whole batch allows, as in k-diffusion.
  'as many as planned, and alone as in a batch': ['DPM adaptive'],
  'epsilon or v': [
    'LCM', // the model is asked at the nearest of 50 timesteps, whose level is not the latent's
    'UniPC', // between timesteps, epsilon is taken from v by the lower one, as in the WebUI
  ],
  // The ideal denoiser answers with the mean of all pictures it may be: a consistency model does not.
  'spread of the data': ['LCM'],
  // Its steps depend on the values, so that it is not linear.
  'a weight for each draw': ['DPM adaptive'],
  'guidance of a plain epsilon': ['DDIM CFG++'], // goes back by the unconditional one: tested below
};
const without = (property: string): readonly string[] => NAMES.filter((name) => !EXCEPTIONS[property]!.includes(name));

describe.each(without('as many as planned, and alone as in a batch'))('%s', (name) => {
  it.each([2, 5, 20, 30])('makes the evaluations, steps and draws its plan says at %d steps', async (steps) => {
    const plan = makePlan(name, steps);
    let evaluations = 0;
    const predict: Predict = (input, timestep) => {
      evaluations++;
      return epsilonModel(input, timestep);
    };
    const { steps: running, counter } = run(plan, [1], { predict });
    const { yielded, latent } = await finish(running);
    expect(evaluations).toBe(plan.evaluations);
    expect(yielded.map(({ stepIndex }) => stepIndex)).toEqual(Array.from({ length: plan.stepCount }, (_, i) => i));
    expect(yielded.map(({ sigma }) => sigma)).toBeAllClose(plan.sigmas.slice(0, -1), { rtol: 1e-6 });
    expect(yielded.at(-1)?.latent).toBe(latent);
    expect(counter.draws).toBe(1 + (DRAWS[name]?.(plan.stepCount) ?? 0));
  });

  it('tells each evaluation the step it belongs to', async () => {
    const plan = makePlan(name, 6);
    const asked: number[] = [];
    const predict: Predict = (input, timestep, { stepIndex }) => {
      asked.push(stepIndex);
      return epsilonModel(input, timestep);
    };
    const { steps } = run(plan, [1], { predict });
    const seen: number[] = [];
    for await (const { stepIndex } of steps) {
      expect(new Set(asked)).toEqual(new Set([stepIndex]));
      seen.push(stepIndex);
      asked.length = 0;
    }
    expect(seen).toHaveLength(plan.stepCount);
  });

  it('draws an image alone as it does in a batch', async () => {
    const plan = makePlan(name, 8);
    const { latent: batch } = await finish(run(plan, [5, 6, 7]).steps);
    const { latent: alone } = await finish(run(plan, [6]).steps);
    expect(batch).toHaveLength(3 * SIZE);
    expect(batch.subarray(SIZE, 2 * SIZE)).toEqual(alone);
  });
});

/** More draws than any sampler makes in 200 steps. */
const LANES = 512;

/**
 * Noise whose n-th draw is 1 in lane n and 0 elsewhere. The ideal model is linear, so lane n of the final latent is the
 * weight of the n-th draw, and the sum of their squares is the variance of the pictures: exact, with no draw made.
 * Draws in the place of paths are independent.
 */
function separateDraws(): BatchNoise {
  let lane = 0;
  const like = () => {
    if (lane === LANES) throw new Error('more draws than lanes');
    const draw = new Float32Array(LANES);
    draw[lane++] = 1;
    return draw;
  };
  return { like, brownian: () => like };
}

describe.each(NAMES)('%s', (name) => {
  it('gives the same latent twice, and another one from another seed', async () => {
    const plan = makePlan(name, 8);
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => finish(run(plan, [seed]).steps)));
    expect(a!.latent).toEqual(b!.latent);
    expect(a!.latent).not.toEqual(c!.latent);
  });

  it('does not touch the latent it starts from, and yields new arrays', async () => {
    const { steps, latent } = run(makePlan(name, 5), [1]);
    const before = latent.slice();
    const { yielded } = await finish(steps);
    expect(latent).toEqual(before);
    expect(new Set(yielded.map((step) => step.latent.buffer)).size).toBe(yielded.length);
  });

  it.skipIf(EXCEPTIONS['epsilon or v']!.includes(name))(
    'ends at the same place whether the model predicts epsilon or v',
    async () => {
      const plan = makePlan(name, 10);
      const { latent: fromEpsilon } = await finish(run(plan, [3]).steps);
      const { latent: fromV } = await finish(run(plan, [3], { predict: vModel, prediction: 'v_prediction' }).steps);
      expect(fromV).toBeAllClose(fromEpsilon, { atol: 2e-5 });
    },
  );

  it.skipIf(EXCEPTIONS['spread of the data']!.includes(name))('reproduces the spread of the data', async () => {
    const sampled = EXCEPTIONS['a weight for each draw']!.includes(name);
    const plan = makePlan(name, 200, 'Karras');
    const noise = sampled ? counted([11], 20_000).noise : separateDraws();
    const options = { predict: epsilonModel, prediction: 'epsilon', cfgScale: 1, noise } as const;
    const { latent } = await finish(sample(plan, { ...options, latent: startLatent(plan, noise) }));
    const squares = latent.reduce((sum, value) => sum + value ** 2, 0);
    const deviation = Math.sqrt(sampled ? squares / latent.length : squares);
    // 2.5% is what 200 steps are off at first order; 0.5% is one standard error of the deviation of 20,000 values.
    expect(Math.abs(deviation / DATA - 1)).toBeLessThan(sampled ? 0.03 : 0.025);
  });

  it('stops before the next evaluation once aborted', async () => {
    const controller = new AbortController();
    let evaluations = 0;
    const predict: Predict = (input, timestep) => {
      if (++evaluations === 3) controller.abort();
      return epsilonModel(input, timestep);
    };
    const { steps } = run(makePlan(name, 10), [1], { predict, signal: controller.signal });
    await expect(finish(steps)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(evaluations).toBe(3);
  });

  it('reports a latent that is not finite with its step', async () => {
    const { steps } = run(makePlan(name, 6), [1], {
      predict: async (input) => ({ conditional: input.map((value, i) => (i < 2 ? Number.NaN : value)) }),
    });
    await expect(finish(steps)).rejects.toMatchObject({ code: 'LATENT_NOT_FINITE', data: { step: 1, count: 2 } });
  });

  it.skipIf(EXCEPTIONS['guidance of a plain epsilon']!.includes(name))(
    'guides: scale 1 is the conditional answer, and a scale goes beyond it',
    async () => {
      const plan = makePlan(name, 6);
      const half: Predict = async (input, timestep) => {
        const { conditional } = await epsilonModel(input, timestep);
        return { conditional, unconditional: conditional.map((value) => value / 2) };
      };
      // u + s(c − u) with u = c/2 is c · (1 + s)/2.
      const stronger: Predict = async (input, timestep) => {
        const { conditional } = await epsilonModel(input, timestep);
        return { conditional: conditional.map((value) => value * 1.25) };
      };
      const { latent: plain } = await finish(run(plan, [1]).steps);
      const { latent: one } = await finish(run(plan, [1], { predict: half, cfgScale: 1 }).steps);
      const { latent: guided } = await finish(run(plan, [1], { predict: half, cfgScale: 1.5 }).steps);
      const { latent: expected } = await finish(run(plan, [1], { predict: stronger }).steps);
      expect(one).toBeAllClose(plain, { atol: 1e-5 });
      expect(guided).toBeAllClose(expected, { atol: 1e-5 });
      expect(guided).not.toEqual(one);
    },
  );
});

/** Noise without effect: at eta 0 whatever is drawn has no weight. */
const quiet = (steps: number): SamplerOptions => ({
  eta: 0,
  sChurn: 0,
  sTmin: 0,
  sTmax: Number.POSITIVE_INFINITY,
  sNoise: 1,
  steps,
  noise: { like: () => new Float32Array(1) },
  brownian: () => new Float32Array(1),
});

const sigmaSampler = (name: string) => {
  const sampler = SAMPLERS.find((row) => row.name === name)!;
  if (sampler.usesTimesteps) throw new Error('not on sigmas');
  return sampler;
};

describe('DDIM and Euler a', () => {
  /** DDIM with eta is Euler a with that eta, on x · √ᾱ: two samplers written from two papers agree. */
  it.each([0, 0.5, 1])('are one update at eta %d', async (eta) => {
    const plan = makePlan('DDIM', 12);
    const { noise } = counted([9]);
    const latent = startLatent(plan, noise);
    const options = { predict: epsilonModel, prediction: 'epsilon', cfgScale: 1, latent, noise, eta } as const;
    const { latent: ddim } = await finish(sample(plan, options));

    const toNoisy = (sigma: number) => Math.sqrt(1 + sigma ** 2);
    const { noise: again } = counted([9]);
    const start = again.like().map((value) => value * toNoisy(plan.sigmas[0]!));
    const settings = { ...quiet(12), noise: again, eta };
    const { latent: ancestral } = await finish(sigmaSampler('Euler a').run(gaussian, start, plan.sigmas, settings));
    const scale = toNoisy(plan.sigmas.at(-1)!);
    expect(ddim).toBeAllClose(
      ancestral.map((value) => value / scale),
      { atol: 1e-5 },
    );
  });

  it('Euler a without fresh noise is Euler', async () => {
    const { latent: euler } = await finish(run(makePlan('Euler', 9), [4]).steps);
    const { latent: ancestral } = await finish(run(makePlan('Euler a', 9), [4], { eta: 0 }).steps);
    expect(ancestral).toEqual(euler);
  });
});

describe('DDIM CFG++', () => {
  const halved: Predict = async (input, timestep) => {
    const { conditional } = await epsilonModel(input, timestep);
    return { conditional, unconditional: conditional.map((value) => value / 2) };
  };
  const latentOf = async (sampler: string, predict: Predict, cfgScale: number) =>
    (await finish(run(makePlan(sampler, 6), [1], { predict, cfgScale }).steps)).latent;

  it('is DDIM where there is no guidance', async () => {
    expect(await latentOf('DDIM CFG++', epsilonModel, 7)).toEqual(await latentOf('DDIM', epsilonModel, 7));
  });

  it('at weight 0 is DDIM on the unconditional answer', async () => {
    const unconditional: Predict = async (input, timestep) => {
      const { conditional } = await epsilonModel(input, timestep);
      return { conditional: conditional.map((value) => value / 2) };
    };
    expect(await latentOf('DDIM CFG++', halved, 0)).toBeAllClose(await latentOf('DDIM', unconditional, 1), {
      atol: 1e-6,
    });
  });

  it('at weight 12.5 goes out by the conditional answer and back by the other', async () => {
    const plain = await latentOf('DDIM', halved, 1);
    expect(await latentOf('DDIM CFG++', halved, 12.5)).not.toBeAllClose(plain, { atol: 1e-2 });
  });
});

describe('every sampler on every schedule', () => {
  const pairs = NAMES.flatMap((name) => SCHEDULES.map(({ label }) => [name, label] as const));

  it.each(pairs)('%s, %s', async (name, schedule) => {
    const plan = makePlan(name, 24, schedule);
    const { latent } = await finish(run(plan, [2]).steps);
    // Pictures of deviation 0.5: whatever is not one is far outside.
    const deviation = Math.sqrt(latent.reduce((sum, value) => sum + value ** 2, 0) / latent.length);
    expect(deviation).toBeLessThan(2 * DATA);
  });
});
