/** @file The same plan gives the same bytes: in one process, in another, and with another number of threads. */
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/index.js';

const REQUEST = {
  prompt: 'a cat on a blue background, (night:1.2)',
  seed: 4,
  steps: 6,
  width: 64,
  height: 64,
} as const;

/** Largest difference of two numbers of threads, of 255: sums may be made in another order. `docs/reliability.md` states it. */
const TOLERANCE = 1;

/** The pixels of a request, drawn so many times in a process of its own. */
async function drawn(threads: number, times = 1): Promise<readonly Uint8Array[]> {
  const app = createApp({ cache: false, threads });
  try {
    const model = await app.loadModel();
    const images: Uint8Array[] = [];
    for (let time = 0; time < times; time++)
      for await (const event of model.generate({ ...REQUEST, sampler: 'Euler a' }))
        if (event.type === 'image') images.push(Uint8Array.from(event.image.data));
    return images;
  } finally {
    await app.close();
  }
}

const largestDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? Number.NaN))), 0);

describe('the same request', () => {
  it('has the same pixels again, and in another process', async () => {
    const [first, second] = await drawn(1, 2);
    const [third] = await drawn(1);
    expect(first).toHaveLength(3 * 64 * 64);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
  });

  it.each([2, 3])('has the same pixels within the stated tolerance with %d threads', async (threads) => {
    const [[one], [other]] = [await drawn(1), await drawn(threads)];
    expect(largestDifference(one ?? new Uint8Array(), other ?? new Uint8Array(1))).toBeLessThanOrEqual(TOLERANCE);
  });

  it('is told from another one', async () => {
    const [[one], app] = [await drawn(1), createApp({ cache: false, threads: 1 })];
    const model = await app.loadModel();
    for await (const event of model.generate({ ...REQUEST, seed: 5, sampler: 'Euler a' }))
      if (event.type === 'image')
        expect(largestDifference(one ?? new Uint8Array(), Uint8Array.from(event.image.data))).toBeGreaterThan(
          TOLERANCE,
        );
    await app.close();
  });
});
