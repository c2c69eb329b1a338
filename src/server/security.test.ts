/** @file What a server that others reach refuses, what it tells, and what it never writes down. */
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

const KEY = 'a-key-of-some-length';
const PASSWORD = 'correct-horse-battery';
const PROMPT = 'a very private prompt';
const lines: string[] = [];
let closed: ServerBench;
let local: ServerBench;
beforeAll(async () => {
  const log = { format: 'json', level: 'debug', write: (line: string) => lines.push(line) } as const;
  closed = await createServerBench({ listen: true, apiAuth: [`anna:${PASSWORD}`], apiKeys: [KEY], rateLimit: 60, log });
  local = await createServerBench();
});
afterAll(() => Promise.all([closed.close(), local.close()]));

const bearer = { authorization: `Bearer ${KEY}` };
const from = (remoteAddress: string, headers: Record<string, string> = {}, url = '/api/v1/jobs') =>
  closed.server.inject({ method: 'GET', url, headers, remoteAddress });
const codeOf = (answer: { json(): { error: { code: string } } }) => answer.json().error.code;

describe('keys and logins', () => {
  it('let in to everything, and nothing is had without', async () => {
    const { id } = (await local.post('/api/v1/jobs', { prompt: 'a', steps: 2 })).json();
    for (const url of [
      '/',
      '/docs/json',
      '/metrics',
      '/sdapi/v1/options',
      '/internal/ping',
      `/api/v1/jobs/${id}/events`,
    ]) {
      const refused = await from('10.0.0.1', {}, url);
      expect([url, refused.statusCode]).toEqual([url, 401]);
      expect(refused.headers['www-authenticate']).toBe('Basic realm="Penultimate", Bearer realm="Penultimate"');
      expect([url, (await from('10.0.0.1', bearer, url)).statusCode]).not.toEqual([url, 401]);
    }
  });

  it.each([
    ['Bearer'],
    ['Bearer x'],
    [`Basic ${KEY}`],
    [`Bearer ${KEY}x`],
    [`Token ${KEY}`],
    ['Bearer \u00e4'],
    [`bearer${KEY}`],
  ])('%s is refused', async (authorization) =>
    expect((await from('10.0.0.2', { authorization })).statusCode).toBe(401),
  );

  it('are guessed slower and slower, by the one who guesses alone', async () => {
    const guess = () => from('10.0.0.3', { authorization: 'Bearer guessed' });
    for (let i = 0; i < 10; i++) expect((await guess()).statusCode).toBe(401);
    const waiting = await guess();
    expect([waiting.statusCode, codeOf(waiting)]).toEqual([429, 'TOO_MANY_LOGINS']);
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('10.0.0.3', bearer)).statusCode).toBe(200);
    expect((await guess()).statusCode).toBe(429);
    expect((await from('10.0.0.4', bearer)).statusCode).toBe(200);
  });
});

describe('limits', () => {
  it('so many requests a minute of each client', async () => {
    for (let i = 0; i < 60; i++) expect((await from('10.0.1.1', bearer, '/internal/ping')).statusCode).toBe(200);
    const refused = await from('10.0.1.1', bearer);
    expect([refused.statusCode, codeOf(refused)]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('10.0.1.2', bearer)).statusCode).toBe(200);
  });

  it('none on this machine alone', async () => {
    for (let i = 0; i < 700; i++) expect((await local.get('/internal/ping')).statusCode).toBe(200);
  });

  it('packed bodies are unpacked only where they are packed', async () => {
    const answer = await local.post('/api/v1/tokens', { text: 'a' }, { 'content-encoding': 'gzip' });
    expect([answer.statusCode, codeOf(answer)]).toEqual([422, 'REQUEST_INVALID']);
  });

  it('a picture that says it is larger than 100 megapixels is not decoded, and text that unpacks to gigabytes is not read', async () => {
    const chunk = (type: string, data: Buffer) => {
      const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
      const all = Buffer.alloc(body.length + 8);
      all.writeUInt32BE(data.length, 0);
      all.set(body, 4);
      all.writeUInt32BE(crc(body), body.length + 4);
      return all;
    };
    const header = (side: number) => {
      const data = Buffer.alloc(13);
      data.writeUInt32BE(side, 0);
      data.writeUInt32BE(side, 4);
      data.set([8, 2], 8);
      return chunk('IHDR', data);
    };
    const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const png = (side: number, ...more: Buffer[]) =>
      Buffer.concat([
        SIGNATURE,
        header(side),
        ...more,
        chunk('IDAT', deflateSync(Buffer.alloc(4))),
        chunk('IEND', Buffer.alloc(0)),
      ]);
    const image = png(30_000).toString('base64');
    const drawn = await local.post('/api/v1/jobs', { prompt: 'a', initImage: image });
    expect([drawn.statusCode, codeOf(drawn)]).toEqual([400, 'IMAGE_INVALID']);
    expect(drawn.json().error.message).toMatch(/megapixels/);
    const packed = deflateSync(Buffer.alloc(64 * 2 ** 20, 97));
    const text = (type: string, head: string) =>
      png(1, chunk(type, Buffer.concat([Buffer.from(head, 'latin1'), packed])));
    for (const bomb of [text('zTXt', 'parameters\0\0'), text('iTXt', 'parameters\0\x01\0\0\0')]) {
      const read = await local.post('/api/v1/png-info', { image: bomb.toString('base64') });
      expect([read.statusCode, codeOf(read)]).toEqual([400, 'IMAGE_INVALID']);
    }
  });

  /** Where a format has the size of its picture: found by its mark, written over with a size of 16,000 pixels square. */
  const ENLARGED = {
    jpeg: (bytes: Buffer) => {
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
      bytes.writeUInt16BE(16_000, frame + 5);
      bytes.writeUInt16BE(16_000, frame + 7);
    },
    webp: (bytes: Buffer) => {
      const side = 15_999;
      const lossless = bytes.indexOf('VP8L') + 9;
      bytes.writeUInt32LE(((bytes.readUInt32LE(lossless) & 0xf0000000) | (side << 14) | side) >>> 0, lossless);
    },
  } as const;

  it.each(['jpeg', 'webp'] as const)('a %s that says it is larger than it is is not decoded', async (format) => {
    const small = sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } });
    const bytes = await small.toFormat(format, format === 'webp' ? { lossless: true } : {}).toBuffer();
    const sent = (image: Buffer) =>
      local.post('/api/v1/jobs', { prompt: 'a', steps: 2, initImage: image.toString('base64') });
    expect((await sent(bytes)).statusCode).toBe(202);
    ENLARGED[format](bytes);
    expect(await sharp(bytes, { limitInputPixels: false }).metadata()).toMatchObject({ width: 16_000, height: 16_000 });
    const refused = await sent(bytes);
    expect([refused.statusCode, codeOf(refused)]).toEqual([400, 'IMAGE_INVALID']);
    expect(refused.json().error.message).toMatch(/megapixels/);
    const enlarged = await local.post('/sdapi/v1/extra-single-image', { image: bytes.toString('base64') });
    expect(enlarged.statusCode).toBeGreaterThanOrEqual(400);
    expect(enlarged.statusCode).toBeLessThan(500);
  });
});

/** @source W3C PNG specification, third edition, annex D */
function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe('pages of others', () => {
  const foreign: [string, Record<string, string>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin, another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ];
  it.each(foreign)('%s cannot change anything', async (_name, headers) => {
    const answer = await local.post('/api/v1/jobs', { prompt: 'a' }, headers);
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
  });

  it('plain text and forms are no requests', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a']) {
      const headers = { 'content-type': type };
      const answer = await local.server.inject({
        method: 'POST',
        url: '/api/v1/jobs',
        headers,
        payload: '{"prompt":"a"}',
      });
      expect([type, answer.statusCode]).toEqual([type, 422]);
    }
  });
});

describe('addresses of pictures', () => {
  const bodies: [string, object][] = [
    ['/api/v1/png-info', { image: 'http://example.com/a.png' }],
    ['/api/v1/jobs', { prompt: 'a', initImage: 'https://example.com/a.png' }],
    ['/api/v1/jobs', { prompt: 'a', initImage: 'AAAA', mask: ' HTTP://example.com/a.png' }],
    ['/sdapi/v1/img2img', { init_images: ['http://example.com/a.png'] }],
    ['/sdapi/v1/png-info', { image: 'http://example.com/a.png' }],
    ['/sdapi/v1/extra-single-image', { image: 'http://example.com/a.png' }],
  ];
  it.each(bodies)('%s refuses %j', async (url, body) => {
    const answer = await local.post(url, body);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('Requests not allowed');
  });
});

describe('names and ids', () => {
  const WAYS = [
    '..%2F..%2F..%2Fetc%2Fpasswd',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '%2Fetc%2Fpasswd',
    '..%5C..%5Cwin.ini',
    'a%00b',
    '%c0%ae%c0%ae',
  ];
  it('lead out of no folder, on any route', async () => {
    const { paths } = local.server.swagger() as { paths: Record<string, Record<string, unknown>> };
    const named = Object.entries(paths).filter(([path]) => path.includes('{'));
    expect(named.length).toBeGreaterThan(6);
    for (const [path, methods] of named)
      for (const method of Object.keys(methods))
        for (const way of WAYS) {
          const url = path.replace(/\{[^}]+\}/g, way);
          const payload = ['post', 'put', 'patch'].includes(method) ? { value: 1, clipSkips: [1] } : undefined;
          const request = { method: method.toUpperCase() as 'GET', url, ...(payload ? { payload } : {}) };
          const answer = await local.server.inject(request);
          expect([method, url, [400, 404, 422].includes(answer.statusCode)]).toEqual([method, url, true]);
          expect(answer.body).not.toMatch(/root:|\[fonts\]/);
        }
  });
});

describe('Idempotency-Key', () => {
  const send = (key: string, body: object) => local.post('/api/v1/jobs', body, { 'idempotency-key': key });
  it('gives the same job again, and another request none', async () => {
    const body = { prompt: 'a cat', steps: 2 };
    const first = await send('one', body);
    const again = await send('one', body);
    expect([first.statusCode, again.statusCode]).toEqual([202, 202]);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
    const other = await send('one', { ...body, steps: 3 });
    expect([other.statusCode, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect((await send('x'.repeat(256), body)).statusCode).toBe(422);
  });
});

describe('what is written down', () => {
  it('has every request and job with an id, and no password, key, query or prompt', async () => {
    const login = { authorization: `Basic ${Buffer.from(`anna:${PASSWORD}`).toString('base64')}` };
    const sent = await closed.server.inject({
      method: 'POST',
      url: '/api/v1/jobs?token=in-the-query',
      headers: login,
      remoteAddress: '10.0.2.1',
      payload: { prompt: PROMPT, steps: 2, sampler: 'Euler' },
    });
    expect(sent.statusCode).toBe(202);
    await closed.ended(sent.json().id);
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toContainEqual(
      expect.objectContaining({ msg: 'request', id: sent.headers['x-request-id'], route: '/api/v1/jobs', status: 202 }),
    );
    expect(entries).toContainEqual(expect.objectContaining({ msg: 'job', job: sent.json().id, state: 'done' }));
    const all = lines.join('');
    for (const secret of [PASSWORD, KEY, 'guessed', 'in-the-query', PROMPT, login.authorization.slice(6)])
      expect(all).not.toContain(secret);
  });

  it('/metrics tells in the words of Prometheus', async () => {
    const answer = await from('10.0.2.2', bearer, '/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = answer.body;
    for (const stage of ['load', 'encode', 'step', 'decode', 'save'])
      expect(text).toMatch(new RegExp(`^penultimate_stage_duration_seconds_count\\{stage="${stage}"\\} [1-9]`, 'm'));
    expect(text).toMatch(/^penultimate_pictures_total 1$/m);
    expect(text).toMatch(/^penultimate_queue_jobs 0$/m);
    expect(text).toMatch(/^penultimate_errors_total\{code="LOGIN_REQUIRED",source="request"\} \d+$/m);
    expect(text).toMatch(/^penultimate_cache_requests_total\{cache="weights",result="miss"\} \d+$/m);
    expect(text).toMatch(/^penultimate_memory_resident_bytes\{process="server"\} \d{7,}$/m);
    expect(text).toMatch(/^penultimate_job_wait_seconds_count\{kind="txt2img"\} 1$/m);
    for (const [, name = '', type] of text.matchAll(/^# TYPE (\S+) (\w+)$/gm)) {
      expect(name).toMatch(/^penultimate_[a-z_]+$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });
});
