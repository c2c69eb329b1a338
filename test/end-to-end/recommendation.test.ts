/** @file Recommended clip skip over all ends: library, command line and HTTP, on a model with metadata. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL, writeSynthetic } from '../../bench/synthetic.mjs';
import { noticeOf } from '../../src/base/index.js';
import { type App, createApp, type GenerateEvent, type GenerateResult, type Model } from '../../src/index.js';
import { cli } from '../support/cli.js';
import { temporaryFolder } from '../support/golden.js';
import { setMetadata } from '../support/metadata.js';
import { DEFAULT_MODEL } from '../support/models.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

const REQUEST = { prompt: 'a cat on a blue background', seed: 1, steps: 2, width: 64, height: 64 } as const;

/** A model below a data folder that was trained at 2. */
async function putModel(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'models', 'Stable-diffusion', 'sub');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'anime');
  await cp(DEFAULT_MODEL, path, { recursive: true });
  await setMetadata(join(path, 'text_encoder', 'model.safetensors'), { 'modelspec.encoder_layer': '2' });
  return path;
}

async function run(events: AsyncGenerator<GenerateEvent, GenerateResult>): Promise<GenerateResult> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) return value;
  }
}

describe('library', () => {
  let dataDir: string;
  let app: App;
  let model: Model;
  beforeAll(async () => {
    dataDir = await temporaryFolder();
    await putModel(dataDir);
    app = createApp({ dataDir, cache: false, threads: 2 });
    model = await app.loadModel('sub/anime');
  });
  afterAll(async () => {
    await app.close();
    await rm(dataDir, { recursive: true });
  });

  it('draws with what is recommended, says so, and records the number', async () => {
    const auto = await run(model.generate({ ...REQUEST, clipSkip: 'auto' }));
    expect(auto.clipSkip).toMatchObject({ requested: 2, effective: 2, layersRun: 11 });
    expect(auto.recommendation).toMatchObject({ value: 2, source: 'modelspec', conflicts: [] });
    expect(auto.images[0]?.infotext).toContain('Clip skip: 2,');
    const two = await run(model.generate({ ...REQUEST, clipSkip: 2 }));
    expect(auto.images[0]?.image).toEqual(two.images[0]?.image);
    expect(auto.request).toEqual(two.request);
  });

  it('leaves an explicit value and the default alone', async () => {
    for (const [request, used] of [
      [{}, 1],
      [{ clipSkip: 3 }, 3],
    ] as const) {
      const { clipSkip, recommendation } = await run(model.generate({ ...REQUEST, ...request }));
      expect(clipSkip.effective).toBe(used);
      expect(recommendation).toBeUndefined();
    }
  });

  it('encodes with it', async () => {
    expect(await model.encode('a cat', { clipSkip: 'auto' })).toMatchObject({
      clipSkip: { effective: 2 },
      recommendation: { value: 2 },
    });
  });

  it('follows a saved value, for a copy of the model too, until it is forgotten', async () => {
    await cp(join(dataDir, 'models/Stable-diffusion/sub/anime'), join(dataDir, 'copy'), { recursive: true });
    await app.saveClipSkip('sub/anime', 3);
    expect(await model.recommendClipSkip()).toMatchObject({ value: 3, source: 'saved', others: [{ value: 2 }] });
    expect(await app.recommendClipSkip(join(dataDir, 'copy'))).toMatchObject({ value: 3, source: 'saved' });
    expect(await app.recommendClipSkip()).toMatchObject({ value: 1, source: 'family' });
    await app.forgetClipSkip('sub/anime');
    expect(await model.recommendClipSkip()).toMatchObject({ value: 2, source: 'modelspec' });
    await expect(app.saveClipSkip('sub/anime', 13)).rejects.toMatchObject({ code: 'CLIP_SKIP_RANGE' });
  });

  it('is not disturbed by a damaged file beside the model', async () => {
    const beside = join(dataDir, 'models/Stable-diffusion/sub/anime.civitai.info');
    await writeFile(beside, '\uFEFF{"clipSkip":');
    const { value, notes } = await model.recommendClipSkip();
    expect({ value, notes }).toEqual({ value: 2, notes: [noticeOf('not-json', { where: beside })] });
    await rm(beside);
  });
});

describe('command line', () => {
  it('draws a single file as its metadata recommends', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'anime.safetensors');
    await writeSynthetic(path, { sizes: SMALL });
    await setMetadata(path, { 'modelspec.encoder_layer': '2', ss_clip_skip: 'None' });
    const common = ['--data-dir', join(folder, 'data'), '--model', path, '--size', '64', '--steps', '1', '--json'];
    const args = [...common, '--out', join(folder, 'cat.png')];
    const auto = await cli('generate', 'a cat', '--clip-skip', 'auto', ...args);
    expect(auto.code).toBe(0);
    expect(auto.stderr).toContain('not used: ss_clip_skip is "None"');
    expect(JSON.parse(auto.stdout)).toMatchObject({
      clipSkip: { effective: 2 },
      recommendation: { value: 2, source: 'modelspec' },
      images: [{ infotext: expect.stringContaining('Clip skip: 2,') }],
    });
    const plain = await cli('generate', 'a cat', ...args);
    expect(plain.stderr).toContain('clip skip 2 is recommended (modelspec.encoder_layer); used is 1;');
    expect(JSON.parse(plain.stdout)).toMatchObject({ clipSkip: { effective: 1 } });
    await rm(folder, { recursive: true });
  });
});

describe('HTTP', () => {
  let bench: ServerBench;
  const ROUTE = `/api/v1/models/${encodeURIComponent('sub/anime')}/clip-skip`;
  const send = (method: 'PUT' | 'DELETE', url: string, payload?: object) =>
    bench.server.inject({ method, url, ...(payload ? { payload } : {}) });
  beforeAll(async () => {
    bench = await createServerBench();
    await putModel(bench.folder);
  });
  afterAll(() => bench.close());

  it('tells, saves and forgets the value of a model', async () => {
    expect((await bench.get(ROUTE)).json()).toMatchObject({ value: 2, source: 'modelspec' });
    const saved = await send('PUT', ROUTE, { value: 4 });
    expect([saved.statusCode, saved.json()]).toMatchObject([
      200,
      { value: 4, source: 'saved', others: [{ value: 2 }] },
    ]);
    expect((await bench.get('/api/v1/models/current')).json()).toMatchObject({
      id: 'sub/anime',
      clipSkip: { value: 1 },
      recommendation: { value: 4, source: 'saved' },
    });
    expect((await bench.get('/api/v1/models/current/clip-skip')).json()).toMatchObject({ value: 4 });
    expect((await send('DELETE', ROUTE)).json()).toMatchObject({ value: 2, source: 'modelspec' });
  });

  it.each([
    [{ value: 13 }, 'CLIP_SKIP_RANGE'],
    [{ value: 0 }, 'REQUEST_INVALID'],
    [{ value: '2' }, 'REQUEST_INVALID'],
    [{}, 'REQUEST_INVALID'],
  ])('refuses to save %j', async (body, code) => {
    const answer = await send('PUT', ROUTE, body);
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { error: { code } }]);
    expect((await bench.get(ROUTE)).json()).toMatchObject({ source: 'modelspec' });
  });

  it('knows no other model', async () => {
    expect((await bench.get('/api/v1/models/nobody/clip-skip')).statusCode).toBe(404);
  });

  it('draws a job with what is recommended when it is accepted', async () => {
    const { id } = (await bench.post('/api/v1/jobs', { ...REQUEST, clipSkip: 'auto' })).json<{ id: string }>();
    await send('PUT', ROUTE, { value: 5 });
    const job = await bench.ended(id);
    await send('DELETE', ROUTE);
    expect(job).toMatchObject({
      request: { tasks: [{ request: { clipSkip: 2 } }] },
      result: { request: { clipSkip: 2 }, recommendation: { value: 2, source: 'modelspec' } },
    });
  });

  it.each(['Auto', '2', null])('takes no other word than auto: %j', async (clipSkip) => {
    const answer = await bench.post('/api/v1/jobs', { ...REQUEST, clipSkip });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ error: { message: string } }>().error.message).toContain('clipSkip');
  });
});
