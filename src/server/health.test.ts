import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench({ apiAuth: ['user:password'] });
});
afterAll(() => bench.close());

it('tells without a login whether it lives and can take jobs, and nothing else', async () => {
  expect((await bench.get('/healthz')).body).toBe('ok\n');
  const ready = await bench.get('/readyz');
  expect([ready.statusCode, ready.body]).toEqual([200, 'ready\n']);
  expect((await bench.get('/api/v1/jobs')).statusCode).toBe(401);
});
