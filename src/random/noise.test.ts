import { describe, expect, it } from 'vitest';
import { RNG_SOURCES } from '../contract/index.js';
import { createCpuNoise, createNoiseWithSeedDelta, createNvNoise, NOISE_SOURCES, type Seed } from './index.js';

/** Successive draws of one stream, as the WebUI's "NV" source makes them; six digits are known. */
const NV_DRAWS: readonly { seed: Seed; draws: readonly (readonly number[])[] }[] = [
  {
    seed: 0,
    draws: [
      [
        -0.92466, -0.42534, -2.64385, 0.14518, -0.12087, -0.57973, -0.62285, -0.32839, -1.07454, -0.36314, -1.67105,
        2.26551,
      ],
      [0.180826, -0.552263, 0.923813, -0.73497],
    ],
  },
  { seed: 12345, draws: [[0.578641, -0.524756, -0.291904, 0.014014]] },
  { seed: 2 ** 32 + 7, draws: [[-0.282735, -1.012804]] },
];

/** Successive draws of one generator. @source torch 2.13, `torch.randn(n, generator=g)` on the CPU */
const CPU_DRAWS: readonly { seed: Seed; draws: readonly (readonly number[])[] }[] = [
  {
    seed: 0,
    draws: [
      [1.54099607, -0.293428898, -2.17878938, 0.568431258],
      [-1.08452237, -1.39859545, 0.403346837],
      [
        -1.35265374, -1.6959312, 0.566650629, 0.793508351, 0.598839462, -1.55509508, -0.34136039, 1.85300612,
        0.750189483, -0.585497558, -0.173396751, 0.183477938, 1.38936615, 1.58633423, 0.946298361, -0.843676746,
      ],
      [0.838026345, -0.566317499, 0.373114645, -0.891995311, -1.50910771],
      [
        -0.215863258, -0.450329751, -0.573077083, -0.55535841, 0.594323039, 1.5419426, 0.507334411, -0.591033161,
        -0.56924808, 0.188553572, -0.0690726861, -0.49492535, -1.49591494, -0.193837121, 0.445512176, 1.32527483,
        -1.62932599,
      ],
      [
        2.08195543, 1.70671165, 2.38036752, -1.12560165, -0.316998094, -1.09246826, -0.0851942971, -0.0933482349,
        -0.7607072, -1.59908199, 0.0184866674, -0.750426829, 0.185407981, 0.621138334, 0.638181567, -0.246000946,
        -0.534440696, 1.16868782, 0.394502759, 1.94146204, 0.791498065, -0.0202518273, -0.437169552, 1.64586699,
        -2.43506527, -0.0729147568, -0.0339864083, 0.962518275, 0.349168241, -0.921461999, -0.056194786, -0.701523602,
        -0.463722169, 1.92178237, -0.402545542, 0.123902477, 1.16478348, 0.92337352, 1.38729525, 1.37503791,
      ],
    ],
  },
  {
    seed: 12345,
    draws: [
      [
        -1.47980773, 0.487305999, -3.01279378, 0.443855196, 0.359756202, -0.0123481303, 0.218522444, -1.28146839,
        2.41119576, 1.99912798, 0.784785688, -1.01947117, -0.210575789, 0.626838446, 0.931762576, 0.186754733,
        0.958927751, -1.13709664, 0.00130507909, 1.31741643, -1.01483095, -0.542859495, 0.430742532, -1.92567003,
        1.27557695, -1.1315589, 0.868001819, 0.707883894, 0.205845594, -0.930010319, 0.114245027, -0.445028126,
      ],
      [-0.697926283, 0.0170831066],
    ],
  },
  {
    seed: 2n ** 32n + 7n,
    draws: [
      [-0.146795094, 0.786141276, 0.94682163],
      [
        -0.176437929, 1.75017238, 1.93001688, 0.98611182, -1.3032167, 0.0874783769, -1.38496137, 0.503563881,
        -0.0835282281, -0.0234779324, 0.174375355, 2.2983427, 1.09558046, 0.482354164, 1.39891839, 1.40585291,
        -1.40125084, 1.29733586, 1.64093328, -1.05668414,
      ],
    ],
  },
];

const SOURCES = Object.entries(NOISE_SOURCES);

describe('NV noise', () => {
  it.each(NV_DRAWS)('repeats the draws of seed $seed', ({ seed, draws }) => {
    const stream = createNvNoise(seed);
    for (const values of draws) expect(stream.normal(values.length)).toBeAllClose(values, { atol: 1e-5 });
  });

  it('uses all 64 bits of the seed', () => {
    expect(createNvNoise(7).normal(4)).not.toEqual(createNvNoise(2n ** 32n + 7n).normal(4));
    expect(createNvNoise(2 ** 32 + 7).normal(4)).toEqual(createNvNoise(2n ** 32n + 7n).normal(4));
  });
});

describe('CPU noise', () => {
  it.each(CPU_DRAWS)('repeats the draws of seed $seed', ({ seed, draws }) => {
    const stream = createCpuNoise(seed);
    for (const values of draws) expect(stream.normal(values.length)).toBeAllClose(values, { atol: 2e-6 });
  });
});

describe('every source', () => {
  it('has a name of the contract', () => expect(Object.keys(NOISE_SOURCES)).toEqual(RNG_SOURCES));

  it.each(SOURCES)('%s repeats itself from the seed and moves on with each draw', (_, create) => {
    const [a, b] = [create(42), create(42)];
    const first = a.normal(64);
    expect(b.normal(64)).toEqual(first);
    expect(a.normal(64)).not.toEqual(first);
    expect(a.normal(0)).toHaveLength(0);
  });

  it.each(SOURCES)('%s is standard normal', (_, create) => {
    const values = create(3).normal(40_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Five standard errors: 1/sqrt(n) for the mean, sqrt(2/n) for the variance.
    expect(Math.abs(mean)).toBeLessThan(0.025);
    expect(Math.abs(variance - 1)).toBeLessThan(0.036);
  });
});

describe('a negative seed delta', () => {
  /** What torch draws after `manual_seed(-1)`, which it takes modulo 2^64. @source torch 2.13 */
  const MINUS_ONE = [1.2198, -0.393, 1.0231];

  it.each(Object.entries(NOISE_SOURCES))('moves the later draws of %s below the seed', (_, source) => {
    const moved = createNoiseWithSeedDelta(source, 100, -31);
    expect(moved.normal(5)).toEqual(source(100).normal(5));
    expect(moved.normal(5)).toEqual(source(69).normal(5));
  });

  it.each(Object.entries(NOISE_SOURCES))('goes below 0 modulo 2^64 for %s', (_, source) => {
    const moved = createNoiseWithSeedDelta(source, 5, -6);
    moved.normal(5);
    expect(moved.normal(5)).toEqual(source(2n ** 64n - 1n).normal(5));
  });

  it('below 0 is what torch draws', () => {
    const moved = createNoiseWithSeedDelta(createCpuNoise, 0, -1);
    moved.normal(3);
    expect(moved.normal(3)).toBeAllClose(MINUS_ONE, { atol: 1e-4 });
  });
});
