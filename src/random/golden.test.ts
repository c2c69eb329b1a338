/** Streams against the recorded ones of test/golden: NV computed by its formulas, CPU by torch. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openSafetensors, readNamed } from '../weights/index.js';
import { NOISE_SOURCES } from './index.js';

interface Golden {
  readonly streams: readonly {
    readonly source: keyof typeof NOISE_SOURCES;
    readonly seed: string;
    readonly draws: readonly {
      readonly size: number;
      readonly key: string;
      readonly mean: number;
      readonly std: number;
    }[];
  }[];
}

const DATA = 'test/golden/data';
const golden: Golden = JSON.parse(readFileSync(`${DATA}/noise.json`, 'utf8'));
const tensors = await openSafetensors(`${DATA}/noise.safetensors`);

/** NV is the same arithmetic in both; torch's log, sin and cos are vectorised and differ in the last bits. */
const TOLERANCE = { NV: 1e-6, CPU: 2e-6 } as const;

const rows = golden.streams.map((row) => ({ ...row, sizes: row.draws.map(({ size }) => size).join(', ') }));

describe('golden noise', () => {
  it.each(rows)('$source from seed $seed in draws of $sizes', async ({ source, seed, draws }) => {
    const stream = NOISE_SOURCES[source](BigInt(seed));
    for (const { size, key, mean, std } of draws) {
      const values = stream.normal(size);
      const indices = await readNamed(tensors, `${key}.indices`, 'golden data');
      const expected = await readNamed(tensors, `${key}.values`, 'golden data');
      expect(Array.from(indices, (index) => values[index]!)).toBeAllClose(expected, { atol: TOLERANCE[source] });
      const average = values.reduce((sum, value) => sum + value, 0) / size;
      expect(average).toBeCloseTo(mean, 6);
      expect(Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / size)).toBeCloseTo(std, 6);
    }
  });
});
