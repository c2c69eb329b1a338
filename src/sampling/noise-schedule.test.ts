import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNoiseSchedule, SD1_NOISE_SCHEDULE } from './noise-schedule.js';

const schedule = createNoiseSchedule(SD1_NOISE_SCHEDULE);

/** @source k-diffusion (MIT), DiscreteSchedule on torch 2.13, 32-bit */
const KNOWN = {
  alphas: [
    [0, 0.999149978],
    [1, 0.998296022],
    [500, 0.276332676],
    [999, 0.00466009835],
  ],
  sigmaOf: [
    [0, 0.0291675366],
    [0.25, 0.0318200104],
    [10.5, 0.100532725],
    [499.75, 1.61692894],
    [998.9, 14.6057854],
    [999, 14.6146431],
  ],
  timestepOf: [
    [0.02, 0],
    [0.0292, 0.00319528859],
    [0.05, 1.93384552],
    [0.7, 251.61554],
    [3.3, 697.40448],
    [14.6, 998.834656],
    [20.0, 999],
  ],
} as const;

describe('the noise schedule of Stable Diffusion 1.x', () => {
  it.each(KNOWN.alphas)('has the known product of alphas at timestep %d', (timestep, alpha) => {
    expect(schedule.alphasCumprod[timestep]).toBe(Math.fround(alpha));
  });

  it('reaches from 0.0291675 to 14.614642', () => {
    expect(schedule.sigmaMin).toBe(Math.fround(0.029167532920837402));
    expect(schedule.sigmaMax).toBe(Math.fround(14.614642143249512));
    expect(schedule.sigmas).toHaveLength(1000);
  });

  it.each(KNOWN.sigmaOf)('timestep %d has the known sigma', (timestep, sigma) => {
    expect(schedule.timestepToSigma(timestep)).toBeCloseTo(sigma, 5);
  });

  it.each(KNOWN.timestepOf)('sigma %d has the known timestep', (sigma, timestep) => {
    // Logarithms of 32 bits are 1e-7 apart, levels 0.005 in log sigma: 1e-4 is what the known values are good for.
    expect(Math.abs(schedule.sigmaToTimestep(sigma) - timestep)).toBeLessThan(1e-4);
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 999, noNaN: true }), (timestep) => {
        expect(schedule.sigmaToTimestep(schedule.timestepToSigma(timestep))).toBeCloseTo(timestep, 6);
      }),
    );
  });

  it('holds values outside at its ends', () => {
    expect(schedule.timestepToSigma(-1)).toBeCloseTo(schedule.sigmaMin, 9);
    expect(schedule.timestepToSigma(1e9)).toBeCloseTo(schedule.sigmaMax, 9);
    expect(schedule.sigmaToTimestep(0)).toBe(0);
    expect(schedule.sigmaToTimestep(1e9)).toBe(999);
  });
});

describe('linear betas', () => {
  it('multiply up', () => {
    const { alphasCumprod } = createNoiseSchedule({ betaStart: 0.1, betaEnd: 0.3, steps: 3, kind: 'linear' });
    expect(alphasCumprod).toBeAllClose([0.9, 0.9 * 0.8, 0.9 * 0.8 * 0.7], { rtol: 1e-7 });
  });
});
