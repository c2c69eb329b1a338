import { describe, expect, it } from 'vitest';
import { createNvNoise, slerp } from '../random/index.js';
import { createStartNoise, pastedCentred } from './start-noise.js';

const SHAPE = { channels: 2, height: 4, width: 4 };
const COUNT = 32;
const first = (seed: number, count = COUNT) => createNvNoise(seed).normal(count);

describe('createStartNoise', () => {
  it('is the noise of the seeds when nothing else is wanted', () => {
    const noise = createStartNoise({ rng: 'NV', seeds: [3, 4], shape: SHAPE });
    expect([...noise.like()]).toEqual([...first(3), ...first(4)]);
  });

  it('moves all seeds by the delta after the first draw', () => {
    const noise = createStartNoise({ rng: 'NV', seeds: [3, 4], seedDelta: 31337, shape: SHAPE });
    expect([...noise.like()]).toEqual([...first(3), ...first(4)]);
    expect([...noise.like()]).toEqual([...first(31340), ...first(31341)]);
  });

  it('turns the first draw alone towards the variation seed', () => {
    const options = { rng: 'NV', seeds: [3], variationSeeds: [9], variationStrength: 0.2, shape: SHAPE } as const;
    const noise = createStartNoise(options);
    expect([...noise.like()]).toEqual([...slerp(0.2, [first(3), first(9)], SHAPE)]);
    const stream = createNvNoise(3);
    stream.normal(COUNT);
    expect([...noise.like()]).toEqual([...stream.normal(COUNT)]);
  });

  it('keeps noise of another size in the middle', () => {
    const small = { channels: 2, height: 2, width: 2 };
    const drawn = createStartNoise({ rng: 'NV', seeds: [3], shape: SHAPE, resizedFrom: small }).like();
    const [inner, outer] = [first(3, 8), first(3)];
    expect([drawn[5], drawn[6], drawn[9], drawn[10]]).toEqual([...inner.subarray(0, 4)]);
    expect(drawn[0]).toBe(outer[0]);
  });

  it('cuts larger noise evenly', () => {
    const target = new Float32Array(4);
    const shape = { channels: 1, height: 1, width: 4 };
    const from = { channels: 1, height: 1, width: 8 };
    const noise = Float32Array.from({ length: 8 }, (_, i) => i);
    expect([...pastedCentred(noise, from, { target, shape })]).toEqual([2, 3, 4, 5]);
  });
});
