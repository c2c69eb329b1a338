/** @file Some thousand of the random requests; `node test/random-requests.mjs` sends as many as one likes. */
import { expect, it } from 'vitest';
import { createService } from '../../src/app/index.js';
import { createServer } from '../../src/server/index.js';
import { runRandomRequests } from './run.mjs';

it('no request makes the server fail or hang', async () => {
  const { failures, peakHeapBytes, ...rest } = await runRandomRequests(
    { createService, createServer },
    { count: 3000, seed: 7 },
  );
  const statuses = rest.statuses as Readonly<Record<string, number>>;
  expect(failures).toEqual([]);
  // The requests get past the door as well.
  expect(statuses[200]).toBeGreaterThan(300);
  expect(statuses[202]).toBeGreaterThan(5);
  expect(statuses[422]).toBeGreaterThan(300);
  expect(peakHeapBytes).toBeLessThan(1024 * 2 ** 20);
});
