/** What sampling begins with, by the numbers. */
import { expect, it } from 'vitest';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';
import { createSamplingPlan } from './plan.js';
import { startLatent } from './sample.js';

const noiseSchedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);
const picture = Float32Array.of(1, -2, 0.5);
const drawn = Float32Array.of(0.3, 0.7, -1.1);
const noise = { like: () => drawn };
const planOf = (sampler: string) =>
  createSamplingPlan({ sampler, steps: 10, noiseSchedule, picture: { denoisingStrength: 0.5 } });

it.each(['Euler', 'DDIM'])(
  '%s: extra noise is scaled as the picture is, and multiplied as the other noise',
  (sampler) => {
    const plan = planOf(sampler);
    const { initialNoiseScale, initialPictureScale } = plan;
    const expected = picture.map(
      (value, i) => initialPictureScale * value + (initialNoiseScale + 0.25 * initialPictureScale) * 0.8 * drawn[i]!,
    );
    expect(startLatent(plan, noise, { picture, noiseMultiplier: 0.8, extraNoise: 0.25 })).toBeAllClose(expected, {
      rtol: 1e-6,
    });
  },
);

it('is as it was without extra noise, and noise alone has none', () => {
  const plan = planOf('Euler');
  expect(startLatent(plan, noise, { picture, extraNoise: 0 })).toEqual(startLatent(plan, noise, { picture }));
  const alone = createSamplingPlan({ sampler: 'Euler', steps: 10, noiseSchedule });
  expect(startLatent(alone, noise, { extraNoise: 0.5 })).toEqual(startLatent(alone, noise));
});
