/** @file The models of /api/v1: the lists, verifying with its news, pulls, what changed; over a connection where one is closed. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFileServer, type FileServer, LORA_FILE, serveFile, sha256Of } from '../../test/support/file-server.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { writeSparse } from '../../test/support/sparse.js';
import type { PullView } from '../contract/index.js';

const HASH = sha256Of(LORA_FILE);
/** Bytes after which the server of files says nothing more. */
const HELD = 100_000;

let bench: ServerBench;
let files: FileServer;
let port: number;
const lora = (name: string) => join(bench.folder, 'models', 'Lora', `${name}.safetensors`);
beforeAll(async () => {
  files = await createFileServer();
  bench = await createServerBench({}, { pullHosts: ['127.0.0.1'] });
  await bench.server.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = bench.server.server.address() as AddressInfo);
  await mkdir(join(bench.folder, 'models', 'Lora'), { recursive: true });
  await writeFile(lora('film'), LORA_FILE);
  // Its last two values are NaN.
  await writeFile(lora('damaged'), Buffer.from(LORA_FILE).fill(0xff, LORA_FILE.length - 8));
  // Long enough that it is still being read when somebody leaves.
  const tensors = ['lora_up', 'lora_down'].map((role) => ({ name: `lora_unet_x.${role}.weight`, shape: [1e9] }));
  await writeSparse(lora('long'), tensors);
});
afterAll(async () => {
  await bench.close();
  files.close();
});

const verify = (id: string, body?: object, headers = {}) => bench.post(`/api/v1/models/${id}/verify`, body, headers);
const EVENTS = { accept: 'text/event-stream' };

/** The events of a stream in their order. */
const eventsOf = (text: string) =>
  [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, event, data]) => ({ event, data: JSON.parse(data!) }));

/** The answer to a request over a connection of its own, as far as its head. */
const connect = (options: RequestOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, resolve);
    sent.on('error', reject);
    sent.end();
  });

describe('lists', () => {
  it('shows the models, and which is current', async () => {
    const answer = await bench.get('/api/v1/models');
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { models: [{ id: 'default', default: true }], current: 'default' },
    ]);
    expect((await bench.get('/api/v1/models/current')).json()).toMatchObject({
      id: 'default',
      info: { numLayers: 12 },
    });
  });

  it('shows everything at hand with its folder, and what a broken one is broken by', async () => {
    await writeFile(join(bench.folder, 'models', 'Stable-diffusion', 'broken.safetensors'), 'no header');
    const library = async () => (await bench.get('/api/v1/models/library')).json();
    await vi.waitFor(async () => expect((await library()).models).toHaveLength(2), { timeout: 10_000, interval: 100 });
    const { models, files: others, folders, mayPull } = await library();
    expect(models).toMatchObject([
      { id: 'broken.safetensors', family: null, problem: expect.stringContaining('broken.safetensors') },
      { id: 'default', family: 'Stable Diffusion 1.x' },
    ]);
    expect(others).toContainEqual({ kind: 'lora', name: 'film', path: lora('film'), sizeBytes: LORA_FILE.length });
    expect(folders.filter(({ own }: { own: boolean }) => own)).toHaveLength(4);
    expect(mayPull).toBe(true);
    await rm(join(bench.folder, 'models', 'Stable-diffusion', 'broken.safetensors'));
  });
});

describe('verifying', () => {
  it('answers the report', async () => {
    const sound = await verify('film.safetensors', { sha256: HASH });
    expect([sound.statusCode, sound.json()]).toMatchObject([200, { sound: true, kind: 'lora', sha256: HASH }]);
    expect((await verify('damaged.safetensors')).json()).toMatchObject({
      sound: false,
      kind: 'lora',
      problems: [
        { code: 'values-not-finite', message: expect.stringContaining('2 values are infinite or no numbers') },
      ],
    });
    expect((await verify('film.safetensors', { sha256: '0'.repeat(64) })).json()).toMatchObject({ sound: false });
    expect((await verify('default')).json()).toMatchObject({ sound: true, kind: 'checkpoint', problems: [] });
  });

  it.each([
    ['nowhere', undefined, 404, expect.stringMatching(/NOT_FOUND$/)],
    ['%2Fetc%2Fpasswd', undefined, 404, 'NOT_FOUND'],
    ['..%2F..%2Fx', undefined, 404, 'NOT_FOUND'],
    ['default', { sha256: 'short' }, 422, 'REQUEST_INVALID'],
  ])('of %s with %j is %d %s', async (id, body, status, code) => {
    const answer = await verify(id, body);
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { error: { code } }]);
  });

  it('tells how far it is and ends the stream with the report', async () => {
    const answer = await verify('film.safetensors', undefined, EVENTS);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const events = eventsOf(answer.body);
    expect(events[0]).toEqual({
      event: 'progress',
      data: { doneBytes: expect.any(Number), totalBytes: LORA_FILE.length },
    });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { sound: true, sha256: HASH } });
    expect(events.filter(({ event }) => event === 'done')).toHaveLength(1);
  });

  it('ends the stream with the error where there is one', async () => {
    const events = eventsOf((await verify('nowhere', undefined, EVENTS)).body);
    expect(events).toMatchObject([{ event: 'error', data: { error: { code: expect.stringMatching(/NOT_FOUND$/) } } }]);
  });

  it('stops when the connection is closed', async () => {
    const work = vi.spyOn(bench.service.app, 'verifyModel');
    const answer = await connect({ method: 'POST', path: '/api/v1/models/long.safetensors/verify', headers: EVENTS });
    await new Promise((resolve) => answer.once('data', resolve));
    answer.destroy();
    await expect(work.mock.results[0]?.value).rejects.toMatchObject({ code: 'CANCELLED' });
    work.mockRestore();
  });
});

describe('pulls', () => {
  const pull = (name: string, more: object = {}, headers = {}) =>
    bench.post('/api/v1/models/pull', { source: `${files.base}/${name}.safetensors`, ...more }, headers);
  const viewOf = async (id: string): Promise<PullView> => (await bench.get(`/api/v1/models/pulls/${id}`)).json();
  const until = (id: string, state: PullView['state']): Promise<PullView> =>
    vi.waitFor(
      async () => {
        const view = await viewOf(id);
        expect(view).toMatchObject({ state });
        return view;
      },
      { timeout: 10_000, interval: 10 },
    );
  beforeEach(() => files.answer(serveFile(LORA_FILE)));

  it('are accepted with 202, listed, and end with the file in its place', async () => {
    const answer = await pull('one', { sha256: HASH });
    expect(answer.statusCode).toBe(202);
    const { id } = answer.json();
    expect(await until(id, 'done')).toMatchObject({ result: { path: lora('one'), sha256: HASH, alreadyThere: false } });
    expect((await stat(lora('one'))).size).toBe(LORA_FILE.length);
    expect((await bench.get('/api/v1/models/pulls')).json().pulls).toMatchObject([{ id, state: 'done' }]);
  });

  it('fail with the reason, and keep nothing of another file', async () => {
    const { id } = (await pull('two', { sha256: '0'.repeat(64) })).json();
    expect(await until(id, 'failed')).toMatchObject({ error: { code: 'PULL_MISMATCH' } });
    await expect(stat(lora('two'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['../../evil.safetensors', 'a\\b.safetensors', 'NUL.safetensors', 'evil.ckpt', 'evil.exe', '.hidden'])(
    'under the name %s are refused at once, and no job is made',
    async (name) => {
      const before = (await bench.get('/api/v1/models/pulls')).json().pulls.length;
      const answer = await pull('two', { name });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ error: { code: 'PULL_REFUSED', data: { name } } });
      expect((await bench.get('/api/v1/models/pulls')).json().pulls).toHaveLength(before);
    },
  );

  it('are stopped by DELETE and gone on with by resume, from the bytes that are there', async () => {
    files.answer(serveFile(LORA_FILE, { holdAfter: HELD }));
    const { id } = (await pull('three')).json();
    await vi.waitFor(async () => expect((await viewOf(id)).progress?.doneBytes).toBeGreaterThan(0), {
      timeout: 10_000,
      interval: 10,
    });
    const stopped = await bench.server.inject({ method: 'DELETE', url: `/api/v1/models/pulls/${id}` });
    expect(stopped.statusCode).toBe(200);
    await until(id, 'cancelled');
    files.answer(serveFile(LORA_FILE));
    const again = await bench.post(`/api/v1/models/pulls/${id}/resume`);
    expect(again.statusCode).toBe(200);
    expect(await until(again.json().id, 'done')).toMatchObject({ result: { sha256: HASH } });
    expect(files.seen.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it.each([
    [{ source: 'ftp://x/y.safetensors' }, 422, 'PULL_SOURCE'],
    [{ source: 'me' }, 422, 'REQUEST_INVALID'],
    [{}, 422, 'REQUEST_INVALID'],
    [{ source: 'me/model', sha256: 'short' }, 422, 'REQUEST_INVALID'],
  ])('of %j are refused with %d %s', async (body, status, code) => {
    const answer = await bench.post('/api/v1/models/pull', body);
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { error: { code } }]);
  });

  it('are not for clients of another machine, whoever passes their request on', async () => {
    const answer = await pull('far', {}, { 'x-forwarded-for': '10.0.0.1' });
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { error: { code: 'PULL_OFF' } }]);
    const far = await bench.get('/api/v1/models/library', { 'x-forwarded-for': '10.0.0.1' });
    expect(far.json().mayPull).toBe(false);
  });

  it('that nobody knows are 404', async () => {
    const url = '/api/v1/models/pulls/nowhere';
    const answers = [
      await bench.get(url),
      await bench.post(`${url}/resume`),
      await bench.server.inject({ method: 'DELETE', url }),
    ];
    for (const answer of answers)
      expect([answer.statusCode, answer.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });
});

describe('news', () => {
  it('tell of files and pulls as they come, and leave nothing behind when the listener goes', async () => {
    const ends: (() => void)[] = [];
    const onModels = bench.service.onModels;
    const left = vi.fn();
    vi.spyOn(bench.service, 'onModels').mockImplementation((listener) => {
      const leave = onModels(listener);
      ends.push(leave);
      return () => {
        left();
        leave();
      };
    });
    const stream = await new Promise<IncomingMessage>((resolve) =>
      httpGet({ host: '127.0.0.1', port, path: '/api/v1/models/events', agent: false }, resolve),
    );
    let text = '';
    stream.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    await bench.post('/api/v1/models/pull', { source: `${files.base}/news.safetensors` });
    await vi.waitFor(
      () => expect(new Set(eventsOf(text).map(({ data }) => data.what))).toEqual(new Set(['pulls', 'files'])),
      { timeout: 10_000, interval: 10 },
    );
    expect(left).not.toHaveBeenCalled();
    stream.destroy();
    await vi.waitFor(() => expect(left).toHaveBeenCalledTimes(1), { timeout: 10_000, interval: 10 });
    vi.restoreAllMocks();
  });
});

describe('a server that lets nobody pull', () => {
  it('says so and pulls nothing', async () => {
    const closed = await createServerBench({ pull: 'off' });
    const body = { source: `${files.base}/x.safetensors` };
    const answer = await closed.post('/api/v1/models/pull', body);
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { error: { code: 'PULL_OFF' } }]);
    expect((await closed.get('/api/v1/models/library')).json().mayPull).toBe(false);
    await closed.close();
  });
});
