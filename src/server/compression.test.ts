/** @file What is packed on its way, and what is not. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const get = (url: string, accepted?: string) =>
  bench.server.inject({ url, headers: accepted === undefined ? {} : { 'accept-encoding': accepted } });

it.each(['gzip', 'deflate, gzip;q=0.5', '*'])('packs long answers for clients that accept "%s"', async (accepted) => {
  const [plain, packed] = [await get('/sdapi/v1/options'), await get('/sdapi/v1/options', accepted)];
  expect(plain.headers).not.toHaveProperty('content-encoding');
  expect(packed.headers).toMatchObject({
    'content-encoding': 'gzip',
    vary: expect.stringContaining('accept-encoding'),
  });
  expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length);
  expect(JSON.parse(gunzipSync(packed.rawPayload).toString())).toEqual(plain.json());
});

it.each(['gzip;q=0', 'gzip; q=0.0', 'br', ''])('leaves them for clients that accept "%s"', async (accepted) => {
  expect((await get('/sdapi/v1/options', accepted)).headers).not.toHaveProperty('content-encoding');
});

it('leaves short answers and those with pictures', async () => {
  expect((await get('/internal/ping', 'gzip')).headers).not.toHaveProperty('content-encoding');
  const payload = { prompt: 'a', steps: 1, width: 512, height: 512 };
  const headers = { 'accept-encoding': 'gzip' };
  const drawn = await bench.server.inject({ method: 'POST', url: '/sdapi/v1/txt2img', payload, headers });
  expect(drawn.rawPayload.length).toBeGreaterThan(256 * 1024);
  expect(drawn.headers).not.toHaveProperty('content-encoding');
});
