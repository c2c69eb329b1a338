import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { createApiClient } from './index.js';

const KEY = 'a-key-of-some-length';
let bench: ServerBench;
let baseUrl: string;
beforeAll(async () => {
  bench = await createServerBench({ apiKeys: [KEY] });
  baseUrl = await bench.server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => bench.close());

describe('createApiClient', () => {
  it('sends the key and gives typed data', async () => {
    const client = createApiClient({ baseUrl, apiKey: KEY });
    const { data, response } = await client.POST('/api/v1/tokens', { body: { text: 'a cat' } });
    expect(response.status).toBe(200);
    expect(data).toEqual({ count: 2, limit: 75, chunks: [{ tokens: 2, start: 0 }], diagnostics: [] });
  });

  it('gives the error of the catalogue', async () => {
    const client = createApiClient({ baseUrl, apiKey: KEY });
    const { data, error } = await client.GET('/api/v1/jobs/{id}', { params: { path: { id: 'nobody' } } });
    expect(data).toBeUndefined();
    expect(error?.error.code).toBe('NOT_FOUND');
    const stranger = await createApiClient({ baseUrl }).GET('/api/v1/jobs');
    expect(stranger.error?.error.code).toBe('LOGIN_REQUIRED');
  });
});
