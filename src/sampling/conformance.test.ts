/** One suite on every sampler: answers known in closed form, evaluations, draws, repeatability, failures. */
import { describe, expect, it } from 'vitest';
import { createNvNoise } from '../random/index.js';
import { type BatchNoise, createBatchNoise } from './batch-noise.js';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { createSamplingPlan, type SamplingPlan } from './plan.js';
import type { Predict } from './prediction.js';
import { type SampleOptions, sample, startLatent } from './sample.js';
import type { Denoiser, SamplingSteps } from './sampler.js';
import { SAMPLERS } from './samplers/table.js';

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
  const inner = createBatchNoise(seeds.map(createNvNoise), perImage);
  const counter = { draws: 0 };
  const noise: BatchNoise = {
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

describe.each(NAMES)('%s', (name) => {
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
    // One draw to start with; Euler a one more for each step that does not end at 0.
    expect(counter.draws).toBe(plan.sampler.noisy ? plan.stepCount : 1);
  });

  it('gives the same latent twice, and another one from another seed', async () => {
    const plan = makePlan(name, 8);
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => finish(run(plan, [seed]).steps)));
    expect(a!.latent).toEqual(b!.latent);
    expect(a!.latent).not.toEqual(c!.latent);
  });

  it('draws an image alone as it does in a batch', async () => {
    const plan = makePlan(name, 8);
    const { latent: batch } = await finish(run(plan, [5, 6, 7]).steps);
    const { latent: alone } = await finish(run(plan, [6]).steps);
    expect(batch).toHaveLength(3 * SIZE);
    expect(batch.subarray(SIZE, 2 * SIZE)).toEqual(alone);
  });

  it('does not touch the latent it starts from, and yields new arrays', async () => {
    const { steps, latent } = run(makePlan(name, 5), [1]);
    const before = latent.slice();
    const { yielded } = await finish(steps);
    expect(latent).toEqual(before);
    expect(new Set(yielded.map((step) => step.latent.buffer)).size).toBe(yielded.length);
  });

  it('ends at the same place whether the model predicts epsilon or v', async () => {
    const plan = makePlan(name, 10);
    const { latent: fromEpsilon } = await finish(run(plan, [3]).steps);
    const { latent: fromV } = await finish(run(plan, [3], { predict: vModel, prediction: 'v_prediction' }).steps);
    expect(fromV).toBeAllClose(fromEpsilon, { atol: 2e-5 });
  });

  it('reproduces the spread of the data', async () => {
    const plan = makePlan(name, 200, 'Karras');
    const { noise } = counted([11], 20_000);
    const options = { predict: epsilonModel, prediction: 'epsilon', cfgScale: 1, noise } as const;
    const { latent } = await finish(sample(plan, { ...options, latent: startLatent(plan, noise) }));
    const deviation = Math.sqrt(latent.reduce((sum, value) => sum + value ** 2, 0) / latent.length);
    // 0.005 is five standard errors of the deviation of 20,000 values, 2% what 200 steps are off at first order.
    expect(Math.abs(deviation / DATA - 1)).toBeLessThan(0.045);
  });

  it('tells each evaluation the step it belongs to', async () => {
    const plan = makePlan(name, 6);
    const asked: number[] = [];
    const predict: Predict = (input, timestep, stepIndex) => {
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

  it('guides: scale 1 is the conditional answer, and a scale goes beyond it', async () => {
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
  });
});

/** Solution of dx/dσ = (x − denoised) / σ for normal data: x scales with √(d² + σ²). */
const exact = (x: number, from: number, to: number): number =>
  x * Math.sqrt((DATA ** 2 + to ** 2) / (DATA ** 2 + from ** 2));

const noNoise: BatchNoise = {
  like: () => {
    throw new Error('bug: a deterministic sampler drew noise');
  },
};

/** Order of the error in the number of steps; the levels end above 0 so that no step is of lower order by design. */
const ORDERS = [
  { name: 'Euler', order: 1 },
  { name: 'Heun', order: 2 },
  { name: 'DPM++ 2M', order: 2 },
];

describe.each(ORDERS)('$name as a solver of order $order', ({ name, order }) => {
  const [from, to] = [10, 0.5];
  const errorAt = async (steps: number): Promise<number> => {
    const sampler = SAMPLERS.find((row) => row.name === name)!;
    if (sampler.usesTimesteps) throw new Error('not on sigmas');
    const sigmas = Array.from({ length: steps + 1 }, (_, i) => from * (to / from) ** (i / steps));
    const { latent } = await finish(sampler.run(gaussian, Float32Array.of(1000), sigmas, { noise: noNoise, eta: 0 }));
    return Math.abs(latent[0]! / exact(1000, from, to) - 1);
  };

  it('comes nearer to the exact solution at its order', async () => {
    const [coarse, fine] = [await errorAt(32), await errorAt(64)];
    expect(fine).toBeLessThan(0.05);
    expect(Math.log2(coarse / fine)).toBeGreaterThan(order - 0.15);
    expect(Math.log2(coarse / fine)).toBeLessThan(order + 0.5);
  });
});

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
    const eulerA = SAMPLERS.find(({ name }) => name === 'Euler a')!;
    if (eulerA.usesTimesteps) throw new Error('not on sigmas');
    const { latent: ancestral } = await finish(eulerA.run(gaussian, start, plan.sigmas, { noise: again, eta }));
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
