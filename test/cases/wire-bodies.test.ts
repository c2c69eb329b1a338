/** @file Bodies and addresses as clients of the WebUI send them. Cases: wire-post-without-json-content-type, wire-json-without-content-type, wire-unknown-get-is-html-200, api-unknown-get-is-html, wire-openapi. */
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

type Headers = Record<string, string>;
const send = (url: string, payload: string | Buffer, headers: Headers = {}) =>
  bench.server.inject({ method: 'POST', url, payload, headers });
const OPTIONS = JSON.stringify({ CLIP_stop_at_last_layers: 3 });
const clipSkip = async () => (await bench.get('/sdapi/v1/options')).json().CLIP_stop_at_last_layers;

describe('a POST without a body', () => {
  const types = [
    undefined,
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=a',
  ];
  it.each(types)('is taken with the content type %s', async (type) => {
    const headers: Headers = type === undefined ? {} : { 'content-type': type };
    for (const path of [
      'interrupt',
      'skip',
      'refresh-checkpoints',
      'unload-checkpoint',
      'reload-checkpoint',
      'refresh-loras',
    ])
      expect([path, (await send(`/sdapi/v1/${path}`, '', headers)).statusCode]).toEqual([path, 200]);
  });
});

it('takes a POST that names an encoding and sends nothing', async () => {
  for (const encoding of ['gzip', 'deflate', 'br'])
    expect((await send('/sdapi/v1/interrupt', '', { 'content-encoding': encoding })).statusCode).toBe(200);
  expect((await bench.get('/internal/ping', { 'content-encoding': 'gzip' })).statusCode).toBe(200);
});

describe('a JSON body', () => {
  const types = [
    undefined,
    'application/json',
    'application/vnd.api+json',
    'application/octet-stream',
    'application/json; charset=utf-8',
  ];
  it.each(types)('is read with the content type %s', async (type) => {
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 1 });
    const answer = await send('/sdapi/v1/options', OPTIONS, type === undefined ? {} : { 'content-type': type });
    expect([answer.statusCode, answer.body, await clipSkip()]).toEqual([200, 'null', 3]);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const)('is read packed as %s', async (encoding, pack) => {
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 1 });
    const answer = await send('/sdapi/v1/options', pack(OPTIONS), {
      'content-type': 'application/json',
      'content-encoding': encoding,
    });
    expect([answer.statusCode, await clipSkip()]).toEqual([200, 3]);
  });

  it('is refused where it unpacks to more than the limit, is damaged, or packed in another way', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, 32));
    expect(bomb.length).toBeLessThan(100_000);
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const refused = [
      await send('/sdapi/v1/options', bomb, headers),
      await send('/sdapi/v1/options', gzipSync(OPTIONS).subarray(0, 20), headers),
      await send('/sdapi/v1/options', 'not packed', headers),
      await send('/sdapi/v1/options', OPTIONS, { ...headers, 'content-encoding': 'zstd' }),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([413, 422, 422, 422]);
    expect(refused[1]?.json().detail[0].msg).toMatch(/does not unpack/);
    expect(refused[3]?.json().detail[0].msg).toMatch(/gzip, x-gzip, deflate/);
  });

  it('is not read from what a page of another site can send without asking', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      expect((await send('/sdapi/v1/options', OPTIONS, { 'content-type': type })).statusCode).toBe(422);
  });
});

describe('an address that is not there', () => {
  const unknown = [
    '/controlnet/version',
    '/controlnet/model_list',
    '/tagger/v1/interrogators',
    '/sam/heartbeat',
    '/sdapi/v1/nothing',
    '/internal/nothing',
    '/sd_extra_networks/nothing',
    '/agent-scheduler/v1/queue',
  ];
  it.each(unknown)('is a 404 in JSON: %s', async (url) => {
    for (const accept of [undefined, '*/*', 'application/json']) {
      const answer = await bench.get(url, accept === undefined ? {} : { accept });
      expect([answer.statusCode, answer.json()]).toEqual([404, { detail: 'Not Found' }]);
    }
    expect((await bench.post(url, {})).json()).toEqual({ detail: 'Not Found' });
  });

  it('has our own shape below /api', async () => {
    expect((await bench.get('/api/v1/nothing')).json().error.code).toBe('NOT_FOUND');
  });
});

describe('a method that an address does not take', () => {
  it.each([
    ['GET', '/sdapi/v1/txt2img', 'POST'],
    ['POST', '/sdapi/v1/samplers', 'GET, HEAD'],
    ['PUT', '/sdapi/v1/options', 'GET, HEAD, POST'],
    ['DELETE', '/internal/ping', 'GET, HEAD'],
    ['TRACE', '/sdapi/v1/progress', 'GET, HEAD'],
    ['QUERY', '/sdapi/v1/samplers/?a=1', 'GET, HEAD'],
  ] as const)('is refused: %s %s', async (method, url, allow) => {
    const answer = await bench.server.inject({ method, url });
    expect([answer.statusCode, answer.json(), answer.headers.allow]).toEqual([
      405,
      { detail: 'Method Not Allowed' },
      allow,
    ]);
  });

  it('is refused in our own shape below /api', async () => {
    for (const [method, url] of [
      ['PUT', '/api/v1/jobs'],
      ['GET', '/api/v1/gallery/trash'],
      ['TRACE', '/api/v1/jobs/some-id'],
    ] as const) {
      const answer = await bench.server.inject({ method, url });
      expect([url, answer.statusCode, answer.json().error]).toMatchObject([url, 405, { code: 'METHOD_NOT_ALLOWED' }]);
    }
  });
});

it('reads a name in an address whatever its length', async () => {
  const answer = await bench.get(`/api/v1/models/${'a'.repeat(1000)}/clip-skip`);
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'MODEL_NOT_FOUND']);
});

it('takes slashes at the end of an address and in the middle', async () => {
  for (const url of ['/sdapi/v1/samplers/', '//sdapi/v1/samplers', '/sdapi/v1//samplers/'])
    expect([url, (await bench.get(url)).json()[0]]).toMatchObject([url, { name: 'DPM++ 2M' }]);
});

it('tells the description where clients of FastAPI look for it', async () => {
  const description = (await bench.get('/openapi.json')).json();
  expect(description).toEqual((await bench.get('/docs/json')).json());
  expect(description.paths['/sdapi/v1/txt2img'].post).toBeDefined();
});
