/**
 * @file DPM adaptive in double precision on both sides. Its first steps are as long as an error of rounding alone lets
 * them be, so that in 32 bits two right programs choose other levels; here latents are kept in 64 bits, and both the
 * levels it chooses and its latents are the reference's.
 */
import { expect, it, vi } from 'vitest';
import type { Term } from '../../src/sampling/linear.js';

vi.mock('../../src/sampling/linear.js', () => ({
  weightedSum: (...terms: readonly [Term, ...Term[]]) =>
    Float64Array.from(terms[0][1], (_, i) => terms.reduce((sum, [weight, latent]) => sum + weight * latent[i]!, 0)),
}));

import { type Denoiser, resolveNoiseSettings, SAMPLERS } from '../../src/sampling/index.js';
import { countedNoise, denoised } from '../support/cheap-model.js';
import { goldenJson } from '../support/golden.js';
import { largestDifference, record } from '../support/parity.js';

interface Run {
  readonly eta: number;
  readonly seed: number;
  readonly sigma_min: number;
  readonly sigma_max: number;
  readonly draws: number;
  /** Level after each try; a rejected one repeats its level. */
  readonly reached: readonly number[];
  readonly latent: readonly number[];
}

const { adaptive } = goldenJson<{ adaptive: readonly Run[] }>('exact-samplers');
const BOUND = 1e-9;

it.each(adaptive)('DPM adaptive, eta $eta', async ({ eta, seed, draws, reached, ...golden }) => {
  const sampler = SAMPLERS.find(({ name }) => name === 'DPM adaptive')!;
  if (sampler.usesTimesteps) throw new Error('it goes down levels');
  const { noise, counter } = countedNoise(seed);
  const first = Float64Array.from(noise.like(), (value) => value * golden.sigma_max);
  const asked: number[] = [];
  // The type says 32 bits; the arithmetic above keeps 64, and the sampler looks at values only.
  const denoise = (async (x: Float64Array, sigma: number) => {
    asked.push(sigma);
    return x.map((value) => denoised(value, sigma));
  }) as unknown as Denoiser;
  const options = { ...resolveNoiseSettings(sampler, { eta }), noise, brownian: () => new Float32Array(), steps: 8 };
  const x = first as unknown as Float32Array;
  const steps = sampler.run(denoise, x, [golden.sigma_max, golden.sigma_min], options);
  const starts: number[] = [];
  let next = await steps.next();
  for (; !next.done; next = await steps.next()) starts.push(next.value.sigma);
  const levels = reached.filter((level, i) => level !== (i > 0 ? reached[i - 1] : golden.sigma_max));
  const values = [...next.value, ...starts.slice(1)];
  const expected = [...golden.latent, ...levels.slice(0, -1)];
  const value = largestDifference(values, expected);
  record({
    what: 'sampler DPM adaptive, 64 bits: levels it chooses and latent',
    reference: 'k-diffusion, f64',
    measure: 'largest difference',
    value,
    bound: BOUND,
  });
  expect(value).toBeLessThan(BOUND);
  // Three evaluations a try, rejected ones included, as k-diffusion counts them.
  expect(asked).toHaveLength(3 * reached.length);
  expect(counter.draws - 1).toBe(draws);
});
