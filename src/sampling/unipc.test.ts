/** What UniPC can be told: where it steps, how its weights are made, and how near it comes. In 64 bits. */
import { describe, expect, it, vi } from 'vitest';
import type { Term } from './linear.js';

vi.mock('./linear.js', () => ({
  weightedSum: (...terms: readonly [Term, ...Term[]]) =>
    Float64Array.from(terms[0][1], (_, i) => terms.reduce((sum, [weight, latent]) => sum + weight * latent[i]!, 0)),
}));

import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { createSamplingPlan } from './plan.js';
import type { EpsilonPredictor, SamplerOptions } from './sampler.js';
import { uniPc } from './samplers/unipc.js';
import { differenceWeights } from './samplers/unipc-weights.js';
import { type PartialUniPcSettings, settleUniPc, type UniPcVariant, uniPcEntries } from './unipc-settings.js';

const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const sigmasOf = (steps: number, given: PartialUniPcSettings = {}) =>
  createSamplingPlan({ sampler: 'UniPC', steps, noiseSchedule, uniPc: given }).sigmas;

describe('where it steps', () => {
  it('time_quadratic: evenly in the root of time', () => {
    const sigmas = sigmasOf(10, { skipType: 'time_quadratic' });
    const roots = sigmas.map((sigma) => Math.sqrt(noiseSchedule.sigmaToTimestep(sigma) + 1));
    const expected = roots.map((_, i) => Math.sqrt(1000) + ((1 - Math.sqrt(1000)) * i) / 10);
    expect(roots).toBeAllClose(expected, { atol: 2e-3 });
  });

  it('logSNR: evenly in the logarithm of the noise level', () => {
    const logs = sigmasOf(10, { skipType: 'logSNR' }).map(Math.log);
    const steps = logs.slice(1).map((log, i) => log - logs[i]!);
    expect(steps).toBeAllClose(new Array(10).fill((logs[10]! - logs[0]!) / 10), { atol: 1e-6 });
  });

  it('from the same noise level to the same, whatever lies between', () => {
    const ends = (['time_uniform', 'time_quadratic', 'logSNR'] as const).map((skipType) => {
      const sigmas = sigmasOf(7, { skipType });
      return [sigmas.length, sigmas[0], sigmas.at(-1)];
    });
    expect(new Set(ends.map((row) => row.join(' '))).size).toBe(1);
    expect(sigmasOf(7)).toEqual(sigmasOf(7, { skipType: 'time_uniform' }));
  });
});

describe('weights of differences', () => {
  const h = 0.7;
  /** ∫₀¹ e^(−h(1−s)) h sᵏ ds by Simpson's rule: what a step makes of answers that grow as sᵏ. */
  function integral(k: number): number {
    const parts = 400;
    const at = (i: number) => Math.exp(-h * (1 - i / parts)) * h * (i / parts) ** k;
    const sum = Array.from({ length: parts + 1 }, (_, i) => at(i) * (i === 0 || i === parts ? 1 : i % 2 ? 4 : 2));
    return sum.reduce((total, value) => total + value, 0) / parts / 3;
  }
  const made = (variant: UniPcVariant, nodes: readonly number[], isCorrector: boolean, k: number) => {
    const { scale, weights } = differenceWeights(variant, { nodes, hh: -h, isCorrector });
    return nodes.reduce((sum, node, i) => sum - (scale * weights[i]! * node ** k) / node, 0);
  };

  it.each([
    ['bh1', [-1.1, -2.3], false],
    ['bh2', [-1.1, -2.3], false],
    ['vary_coeff', [-1.1, -2.3], false],
    ['vary_coeff', [-1.1], false],
    ['bh1', [-1.1, 1], true],
    ['bh2', [-1.1, -2.3, 1], true],
    ['vary_coeff', [1], true],
  ] as const)('%s with nodes %j are exact for answers of as high a degree', (variant, nodes, isCorrector) => {
    for (const k of nodes.map((_, index) => index + 1))
      expect(made(variant, nodes, isCorrector, k)).toBeCloseTo(integral(k), 9);
  });

  it('a single one is a half of B(h) in bh1 and bh2', () => {
    const weigh = (variant: UniPcVariant) => differenceWeights(variant, { nodes: [1], hh: -h, isCorrector: true });
    expect(weigh('bh1')).toEqual({ scale: -h, weights: [0.5] });
    expect(weigh('bh2')).toEqual({ scale: Math.expm1(-h), weights: [0.5] });
  });
});

const DATA = 0.5;
const gain = (sigma: number) => DATA ** 2 / (DATA ** 2 + sigma ** 2);
const { alphasCumprod } = noiseSchedule;

/** √ᾱ between timesteps as the sampler has it. */
function alphaAt(timestep: number): number {
  const low = Math.min(Math.floor(timestep), alphasCumprod.length - 2);
  const [from, to] = [Math.log(alphasCumprod[low]!) / 2, Math.log(alphasCumprod[low + 1]!) / 2];
  return Math.exp(from + (to - from) * (timestep - low));
}

/** The ideal model of normal data on the DDPM scale. */
const predict: EpsilonPredictor = async (x, timestep) => {
  const alpha = alphaAt(timestep);
  const noise = Math.sqrt(1 - alpha ** 2);
  const epsilon = x.map((value) => (value - value * gain(noise / alpha)) / noise);
  return { guided: epsilon, unconditional: epsilon };
};

const quiet = {} as SamplerOptions;
const TOP = 700;

async function endOf(steps: number, given: PartialUniPcSettings): Promise<number> {
  const timesteps = Array.from({ length: steps }, (_, i) => (TOP * (i + 1)) / steps);
  const levels = { timesteps, alphasCumprod, fromPicture: true, uniPc: settleUniPc(given) };
  const running = uniPc(predict, Float64Array.of(1) as unknown as Float32Array, levels, quiet);
  let next = await running.next();
  while (!next.done) next = await running.next();
  return next.value[0]!;
}

/** Solution for normal data, on the DDPM scale: x / √ᾱ grows with √(d² + σ²). */
function exact(): number {
  const [from, to] = [alphaAt(TOP), alphaAt(0)];
  const spread = (alpha: number) => alpha * Math.sqrt(DATA ** 2 + (1 - alpha ** 2) / alpha ** 2);
  return spread(to) / spread(from);
}

const errorOf = async (steps: number, given: PartialUniPcSettings) =>
  Math.abs((await endOf(steps, { skipType: 'logSNR', lowerOrderFinal: false, ...given })) / exact() - 1);
const orderOf = async (given: PartialUniPcSettings) =>
  Math.log2((await errorOf(64, given)) / (await errorOf(128, given)));

describe('how near it comes', () => {
  it.each([
    ['bh1', 1, 2],
    ['bh1', 2, 3],
    ['bh2', 1, 2],
    ['bh2', 2, 3],
    ['vary_coeff', 1, 2],
    // As published: its corrector weighs the end of the step by one term alone.
    ['vary_coeff', 2, 1],
    ['vary_coeff', 3, 1],
  ] as const)('%s of order %d with its corrector is of order %d', async (variant, order, reached) => {
    expect(Math.abs((await orderOf({ variant, order })) - reached)).toBeLessThan(0.1);
  });

  it.each(['bh1', 'bh2'] as const)('%s: of order 3 it comes ten times as near as of order 2', async (variant) => {
    const [two, three] = [await errorOf(128, { variant, order: 2 }), await errorOf(128, { variant, order: 3 })];
    expect(three).toBeLessThan(two / 10);
  });
});

describe('the order', () => {
  it('is never more than there are steps', async () => {
    expect(await endOf(4, { order: 50 })).toBe(await endOf(4, { order: 4 }));
    expect(await endOf(4, { order: 4 })).not.toBe(await endOf(4, { order: 3 }));
  });

  it('falls at the end unless that is turned off', async () => {
    expect(await endOf(6, { lowerOrderFinal: false })).not.toBe(await endOf(6, {}));
    expect(await endOf(6, { order: 1, lowerOrderFinal: false })).toBe(await endOf(6, { order: 1 }));
  });
});

describe('the record', () => {
  it('says what differs from the defaults', () => {
    expect(uniPcEntries({ variant: 'bh1', order: 3, skipType: 'time_uniform', lowerOrderFinal: true })).toEqual([]);
    expect(uniPcEntries({ variant: 'bh2', skipType: 'logSNR', order: 2, lowerOrderFinal: false })).toEqual([
      ['UniPC variant', 'bh2'],
      ['UniPC skip type', 'logSNR'],
      ['UniPC order', 2],
      ['UniPC lower order final', 'False'],
    ]);
  });
});
