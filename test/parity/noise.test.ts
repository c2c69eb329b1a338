/** @file Streams against the recorded ones: NV computed by its formulas, CPU by torch. */
import { beforeAll, describe, expect, it } from 'vitest';
import { NOISE_SOURCES } from '../../src/random/index.js';
import { type GoldenTensor, goldenJson, goldenTensors } from '../support/golden.js';
import { largestDifference, record } from '../support/parity.js';

interface Stream {
  readonly source: keyof typeof NOISE_SOURCES;
  readonly seed: string;
  readonly draws: readonly {
    readonly size: number;
    readonly key: string;
    readonly mean: number;
    readonly std: number;
  }[];
}

let tensors: Readonly<Record<string, GoldenTensor>>;
beforeAll(async () => {
  tensors = await goldenTensors('noise');
});

/** NV is the same arithmetic in both; torch's log, sin and cos are vectorised and differ in the last bits. */
const TOLERANCE = { NV: 1e-6, CPU: 2e-6 } as const;

const rows = goldenJson<{ streams: readonly Stream[] }>('noise').streams.map((row) => ({
  ...row,
  sizes: row.draws.map(({ size }) => size).join(', '),
}));

describe('golden noise', () => {
  it.each(rows)('$source from seed $seed in draws of $sizes', ({ source, seed, draws }) => {
    const stream = NOISE_SOURCES[source](BigInt(seed));
    for (const { size, key, mean, std } of draws) {
      const values = stream.normal(size);
      const chosen = Array.from(tensors[`${key}.indices`]!.data, (index) => values[index]!);
      const expected = tensors[`${key}.values`]!.data;
      const reference = source === 'NV' ? 'Philox by its formulas' : 'torch';
      const value = largestDifference(chosen, expected);
      record({ what: `noise, ${source}`, reference, measure: 'largest difference', value, bound: TOLERANCE[source] });
      expect(chosen).toBeAllClose(expected, { atol: TOLERANCE[source] });
      const average = values.reduce((sum, value) => sum + value, 0) / size;
      expect(average).toBeCloseTo(mean, 6);
      expect(Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / size)).toBeCloseTo(std, 6);
    }
  });
});
