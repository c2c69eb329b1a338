import { describe, expect, it } from 'vitest';
import { createNoiseWithSeedDelta, NOISE_SOURCES } from '../random/index.js';
import { createNoiseSchedule } from './noise-schedule.js';
import { extraInfotext } from './noise-settings.js';
import { createSamplingPlan, type SamplingRequest } from './plan.js';

const noiseSchedule = createNoiseSchedule({ betaStart: 0.00085, betaEnd: 0.012, steps: 1000, kind: 'scaled_linear' });

const textOf = (request: Partial<SamplingRequest>, given = {}) => {
  const whole = { sampler: 'Euler a', schedule: 'Karras', steps: 5, noiseSchedule, ...request };
  return extraInfotext(createSamplingPlan(whole), whole, given);
};

describe('extraInfotext', () => {
  it('says nothing of defaults', () => {
    expect(textOf({}, { eta: 1, sChurn: 0, sNoise: 1, seedDelta: 0 })).toEqual([]);
  });

  it('says what differs and took effect', () => {
    expect(textOf({ rho: 5, sigmaMax: 10 }, { eta: 0.5, seedDelta: 31337 })).toEqual([
      ['Schedule max sigma', 10],
      ['Schedule rho', 5],
      ['Eta', 0.5],
      ['ENSD', 31337],
    ]);
    expect(textOf({ sampler: 'Euler' }, { sChurn: 3, sTmin: 0.5, sTmax: 9, sNoise: 1.01 })).toEqual([
      ['Sigma churn', 3],
      ['Sigma tmin', 0.5],
      ['Sigma tmax', 9],
      ['Sigma noise', 1.01],
    ]);
  });

  it('does not say what the sampler does not take', () => {
    expect(textOf({ sampler: 'DPM++ 2M' }, { eta: 0.5, sChurn: 3, seedDelta: 5 })).toEqual([]);
    expect(textOf({ sampler: 'DDIM' }, { eta: 0.5 })).toEqual([['Eta DDIM', 0.5]]);
  });
});

describe('createNoiseWithSeedDelta', () => {
  const source = NOISE_SOURCES.NV;

  it('is the stream itself without a delta', () => {
    expect(createNoiseWithSeedDelta(source, 7, 0).normal(4)).toEqual(source(7).normal(4));
  });

  it('takes the first draw from the seed and all later ones from the moved seed', () => {
    const [stream, moved] = [createNoiseWithSeedDelta(source, 7, 100), source(107)];
    expect(stream.normal(4)).toEqual(source(7).normal(4));
    expect(stream.normal(4)).toEqual(moved.normal(4));
    expect(stream.normal(4)).toEqual(moved.normal(4));
  });
});
