import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../../test/support/serve.js';

let local: ServerBench;
let open: ServerBench;
beforeAll(async () => {
  local = await createServerBench({ corsAllowOrigins: ['https://friend.example'] });
  open = await createServerBench({ listen: true, apiAuth: ['anna:secret', 'ben:pass:word'] });
});
afterAll(() => Promise.all([local.close(), open.close()]));

const PING = '/internal/ping';
const basic = (login: string) => ({ authorization: `Basic ${Buffer.from(login).toString('base64')}` });

describe('host names', () => {
  const hosts: [host: string, local: number, listening: number][] = [
    ['localhost:7860', 200, 200],
    ['127.0.0.1:7860', 200, 200],
    ['[::1]:7860', 200, 200],
    ['LOCALHOST', 200, 200],
    ['192.168.1.5:7860', 403, 200],
    ['[fe80::1]:7860', 403, 200],
    ['evil.example', 403, 403],
    ['localhost.evil.example', 403, 403],
    ['127.0.0.1.evil.example', 403, 403],
  ];
  it.each(hosts)('%s is %i on this machine alone, %i with --listen', async (host, alone, listening) => {
    expect((await local.get(PING, { host })).statusCode).toBe(alone);
    expect((await open.get(PING, { host, ...basic('anna:secret') })).statusCode).toBe(listening);
  });

  it('are told why they are refused, in the shape of the routes', async () => {
    expect((await local.get('/api/v1/jobs', { host: 'evil.example' })).json().error).toMatchObject({
      code: 'HOST_REFUSED',
      data: { host: 'evil.example' },
    });
    expect((await local.get(PING, { host: 'evil.example' })).json().error).toBe('HOST_REFUSED');
  });
});

describe('origins', () => {
  const host = '127.0.0.1:7860';
  const origins: [string, number][] = [
    ['http://127.0.0.1:7860', 200],
    ['https://friend.example', 200],
    ['https://evil.example', 403],
    ['http://127.0.0.1:3000', 403],
    ['https://friend.example.evil.example', 403],
    ['null', 403],
  ];
  it.each(origins)('%s gets %i', async (origin, status) => {
    expect((await local.post('/sdapi/v1/interrupt', undefined, { host, origin })).statusCode).toBe(status);
    expect((await local.get('/api/v1/jobs', { host, origin })).statusCode).toBe(status);
  });

  it('that are allowed may also ask before', async () => {
    const preflight = (origin: string) =>
      local.server.inject({
        method: 'OPTIONS',
        url: '/sdapi/v1/txt2img',
        headers: { host, origin, 'access-control-request-method': 'POST' },
      });
    expect((await preflight('https://friend.example')).headers['access-control-allow-origin']).toBe(
      'https://friend.example',
    );
    expect((await preflight('https://evil.example')).statusCode).toBe(403);
  });
});

describe('logins', () => {
  const logins: [string, Record<string, string>, number][] = [
    ['none', {}, 401],
    ['the first', basic('anna:secret'), 200],
    ['one with a colon in the password', basic('ben:pass:word'), 200],
    ['a wrong password', basic('anna:Secret'), 401],
    ['another scheme', { authorization: 'Bearer anna:secret' }, 401],
  ];
  it.each(logins)('%s', async (_name, headers, status) => {
    for (const url of [PING, '/sdapi/v1/options', '/api/v1/models', '/docs/json', '/'])
      expect((await open.get(url, headers)).statusCode).toSatisfy((got: number) =>
        status === 401 ? got === 401 : got !== 401,
      );
  });

  it('are asked for as the WebUI does', async () => {
    const answer = await open.get('/sdapi/v1/options');
    expect(answer.headers['www-authenticate']).toMatch(/^Basic/);
    expect(answer.json().detail).toBe('Incorrect username or password');
  });
});

describe('answers', () => {
  it('forbid everything from other hosts and tell the time they took', async () => {
    const { headers } = await local.get(PING);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/https?:/);
    expect(headers['x-process-time']).toMatch(/^\d+\.\d{4}$/);
  });

  it('refuse a body beyond the limit', async () => {
    const answer = await local.server.inject({
      method: 'POST',
      url: '/sdapi/v1/png-info',
      headers: { 'content-type': 'application/json', 'content-length': String(2 ** 30) },
      payload: '{}',
    });
    expect([answer.statusCode, answer.json().error]).toEqual([413, 'BODY_TOO_LARGE']);
  });
});
