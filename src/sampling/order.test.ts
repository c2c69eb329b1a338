/**
 * Order of convergence of every solver on an equation whose solution is known. Latents are kept in 64 bits here, so that
 * rounding does not hide the errors of small steps.
 */
import { describe, expect, it, vi } from 'vitest';
import type { Term } from './linear.js';

vi.mock('./linear.js', () => ({
  weightedSum: (...terms: readonly [Term, ...Term[]]) =>
    Float64Array.from(terms[0][1], (_, i) => terms.reduce((sum, [weight, latent]) => sum + weight * latent[i]!, 0)),
}));

import type { Denoiser, SamplerOptions } from './sampler.js';
import { SAMPLERS } from './samplers/table.js';

/** Deviation of the pictures that the test model knows: normal values of mean 0. */
const DATA = 0.5;
const gain = (sigma: number): number => DATA ** 2 / (DATA ** 2 + sigma ** 2);
const gaussian: Denoiser = async (x, sigma) => x.map((value) => value * gain(sigma));

const FROM = 10;
const TO = 0.5;
/** Solution of dx/dσ = (x − denoised) / σ for normal data: x scales with √(d² + σ²). */
const EXACT = Math.sqrt((DATA ** 2 + TO ** 2) / (DATA ** 2 + FROM ** 2));

/** Levels evenly spaced in log σ; they end above 0 so that no step is of lower order by design. */
const evenly = (steps: number): readonly number[] =>
  Array.from({ length: steps + 1 }, (_, i) => FROM * (TO / FROM) ** (i / steps));

/** Steps in log σ that grow from a first one of 1/n², whose lower order at the start then weighs less than all others. */
const growing = (steps: number): readonly number[] =>
  Array.from({ length: steps + 1 }, (_, i) => FROM * (TO / FROM) ** ((i / steps) ** 2));

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

/** Where a sampler ends that starts from 1. */
async function endOf(name: string, sigmas: readonly number[], steps: number): Promise<number> {
  const sampler = SAMPLERS.find((row) => row.name === name)!;
  if (sampler.usesTimesteps) throw new Error('not on sigmas');
  const running = sampler.run(gaussian, Float64Array.of(1) as unknown as Float32Array, sigmas, quiet(steps));
  let next = await running.next();
  while (!next.done) next = await running.next();
  return next.value[0]!;
}

const errorOf = (end: number): number => Math.abs(end / EXACT - 1);

interface OrderRow {
  readonly name: string;
  readonly order: number;
  readonly levels?: (count: number) => readonly number[];
  /** Steps or evaluations asked for, coarse and fine; 128 and 256 when left out. */
  readonly counts?: readonly [number, number];
}

/**
 * DPM fast: evaluations that leave 2 over 3 end in one step of second order, whose own error is of third; all others end
 * in one of first order, which would hide the rest. 128 evaluations are 43 steps, 257 are 86.
 * DPM++ 3M SDE: third by its name, second as published: see below.
 * Not here: DPM adaptive, which chooses its steps, so that their number is no parameter: test/parity compares the levels it
 * chooses in 64 bits. Restart, which is Heun where it does not go back up: see below.
 */
const ORDERS: readonly OrderRow[] = [
  { name: 'Euler', order: 1 },
  { name: 'Euler a', order: 1 },
  { name: 'Heun', order: 2 },
  { name: 'DPM2', order: 2 },
  { name: 'DPM2 a', order: 2 },
  { name: 'DPM++ 2M', order: 2 },
  { name: 'DPM++ 2S a', order: 2 },
  { name: 'DPM++ SDE', order: 2 },
  { name: 'DPM++ 2M SDE', order: 2 },
  { name: 'DPM++ 2M SDE Heun', order: 2 },
  { name: 'DPM++ 3M SDE', order: 2, counts: [512, 1024] },
  // Four steps: its first, of lower order, are made short.
  { name: 'LMS', order: 4, levels: growing },
  { name: 'DPM fast', order: 3, levels: () => [FROM, TO], counts: [128, 257] },
];

describe.each(ORDERS)('$name as a solver of order $order', ({ name, order, levels = evenly, counts = [128, 256] }) => {
  it('comes nearer to the exact solution at its order', async () => {
    const [coarse, fine] = await Promise.all(
      counts.map(async (count) => errorOf(await endOf(name, levels(count), count))),
    );
    expect(fine).toBeLessThan(0.01);
    expect(Math.log2(coarse! / fine!)).toBeGreaterThan(order - 0.1);
    expect(Math.log2(coarse! / fine!)).toBeLessThan(order + 0.5);
  });
});

/**
 * The three-step method in λ = −log σ on a scalar, by divided differences. The second one, D″h²/2, has the exact weight
 * 2(½ − φ₂/h), which is h/3 for small h: ∫₀¹ s² ds. As published (k-diffusion, and diffusers' scheduler of third order)
 * it has half of that, so that an error of D″h³/12 stays in every step.
 */
function threeSteps(sigmas: readonly number[], weight: number): number {
  let x = 1;
  let past: readonly { readonly answer: number; readonly h: number }[] = [];
  for (const [i, next] of sigmas.slice(1).entries()) {
    const sigma = sigmas[i]!;
    const [answer, h] = [x * gain(sigma), Math.log(sigma / next)];
    const [one, two] = past;
    const phi2 = Math.expm1(-h) / h + 1;
    x = Math.exp(-h) * x - Math.expm1(-h) * answer;
    const slope = one ? ((answer - one.answer) * h) / one.h : 0;
    const before = one && two ? ((one.answer - two.answer) * h) / two.h : slope;
    const curve = one && two ? ((slope - before) * h) / (one.h + two.h) : 0;
    x += phi2 * (slope + (curve * (one?.h ?? 0)) / h) + weight * (0.5 - phi2 / h) * curve;
    past = [{ answer, h }, ...past].slice(0, 2);
  }
  return x;
}

describe('DPM++ 3M SDE', () => {
  it('is the three-step method with half the weight of the second difference', async () => {
    for (const levels of [evenly(20), growing(20)])
      expect(await endOf('DPM++ 3M SDE', levels, 20)).toBeCloseTo(threeSteps(levels, 1), 13);
  });

  it('that half is why it is of second order: the full weight is of third', () => {
    const errors = [512, 1024].map((count) => errorOf(threeSteps(growing(count), 2)));
    expect(Math.log2(errors[0]! / errors[1]!)).toBeGreaterThan(2.9);
  });
});

it('Restart is Heun where there are too few steps to go back up', async () => {
  const sigmas = [...evenly(18), 0];
  expect(await endOf('Restart', sigmas, 19)).toBe(await endOf('Heun', sigmas, 19));
});
