import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import type { GalleryPage, GalleryPicture } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { steps: 2, width: 64, height: 64 };
const list = async (query = ''): Promise<GalleryPage> => (await bench.get(`/api/v1/gallery${query}`)).json();
const codeOf = async (answer: ReturnType<ServerBench['get']>) => {
  const { statusCode, body } = await answer;
  return [statusCode, JSON.parse(body).error?.code];
};

async function draw(request: Record<string, unknown>): Promise<readonly GalleryPicture[]> {
  const before = new Set((await list('?limit=500')).pictures.map(({ id }) => id));
  const answer = await bench.post('/api/v1/jobs', { ...SMALL, ...request });
  expect([answer.statusCode, answer.body]).toEqual([202, answer.body]);
  const job = await bench.ended(answer.json().id);
  expect(job.error).toBeUndefined();
  return (await list('?limit=500')).pictures.filter(({ id }) => !before.has(id));
}

async function replay(id: string): Promise<GalleryPicture> {
  const before = new Set((await list('?limit=500')).pictures.map((picture) => picture.id));
  const answer = await bench.post(`/api/v1/gallery/${id}/replay`);
  expect([answer.statusCode, answer.body]).toEqual([202, answer.body]);
  const job = await bench.ended(answer.json().id);
  expect(job.error).toBeUndefined();
  const [fresh] = (await list('?limit=500')).pictures.filter((picture) => !before.has(picture.id));
  return fresh!;
}

const pixelsOf = async (id: string): Promise<Buffer> =>
  sharp((await bench.get(`/api/v1/gallery/${id}/file`)).rawPayload)
    .raw()
    .toBuffer();
const entryOf = async (id: string) => (await bench.get(`/api/v1/gallery/${id}`)).json();

describe('pictures of every way', () => {
  it('are in the gallery as soon as they are saved: from the page and by /sdapi with save_images', async () => {
    const [picture] = await draw({ prompt: 'a red kettle', clipSkip: 2, seed: 5 });
    expect(picture).toMatchObject({ prompt: 'a red kettle', clipSkip: 2, seed: 5, width: 64, sweepId: null });
    expect(await entryOf(picture!.id)).toMatchObject({ clipSkipRequested: 2, steps: 2, program: 'Penultimate' });
    const body = { prompt: '一只黑猫', steps: 2, width: 64, height: 64 };
    await bench.post('/sdapi/v1/txt2img', body);
    expect((await list(`?q=${encodeURIComponent('黑猫')}`)).pictures).toEqual([]);
    await bench.post('/sdapi/v1/txt2img', { ...body, save_images: true });
    expect((await list(`?q=${encodeURIComponent('黑猫')}`)).pictures).toHaveLength(1);
  });

  it('and those of a sweep know their sweep', async () => {
    const body = { request: { prompt: 'a sweep', ...SMALL }, clipSkips: [1, 2], seeds: [3] };
    const { id } = (await bench.post('/api/v1/sweeps', body)).json();
    await bench.ended(id);
    await bench.service.gallery.settled();
    const sweep = async () => (await list(`?sweep=${id}`)).pictures;
    for (let i = 0; i < 100 && (await sweep()).length < 2; i++) await new Promise((next) => setTimeout(next, 20));
    expect((await sweep()).map(({ clipSkip }) => clipSkip).sort()).toEqual([1, 2]);
  });
});

describe('draw again', () => {
  const REQUESTS = [
    ['a plain picture', { prompt: 'a boat', seed: 11, clipSkip: 2 }],
    [
      'settings of its own',
      { prompt: 'a (boat:1.2) # no comment', seed: 12, rng: 'CPU', sampler: 'Euler a', clipSkip: 1.5 },
    ],
    [
      'a timeline, a variation',
      { prompt: 'boats', seed: 13, clipSkipTimeline: '2@0-0.5,1@0.5-1', variationStrength: 0.3, variationSeed: 4 },
    ],
    ['a second pass', { prompt: 'boats', seed: 14, hires: { upscaler: 'Latent', scale: 2, denoisingStrength: 0.6 } }],
  ] as const;

  it.each(REQUESTS)('%s: from its job, the same file to the byte', async (_name, request) => {
    const [picture] = await draw(request);
    const again = await replay(picture!.id);
    expect(await pixelsOf(again.id)).toEqual(await pixelsOf(picture!.id));
    expect((await entryOf(again.id)).contentKey).toBe((await entryOf(picture!.id)).contentKey);
  });

  it('the second picture of a batch, and a picture from a picture', async () => {
    const pictures = await draw({ prompt: 'two', seed: 20, batchCount: 2 });
    const second = pictures.find(({ seed }) => seed === 21)!;
    expect(await pixelsOf((await replay(second.id)).id)).toEqual(await pixelsOf(second.id));
    const initImage = (await bench.get(second.url)).rawPayload.toString('base64');
    const [changed] = await draw({ prompt: 'two', seed: 22, initImage, denoisingStrength: 0.5 });
    expect(await pixelsOf((await replay(changed!.id)).id)).toEqual(await pixelsOf(changed!.id));
  });

  it.each(REQUESTS)('%s: from nothing but its file, whatever the settings are meanwhile', async (_name, request) => {
    const [picture] = await draw(request);
    const { rawPayload: bytes } = await bench.get(picture!.url);
    const { moved } = (await bench.post('/api/v1/gallery/trash', { ids: [picture!.id] })).json();
    expect(moved).toHaveLength(1);
    await writeFile(join(bench.folder, 'outputs', 'found.png'), bytes);
    bench.service.gallery.rebuild();
    await bench.service.gallery.settled();
    const [found] = (await list()).pictures;
    expect((await entryOf(found!.id)).jobId).toBeNull();
    await bench.service.changeSettings({
      CLIP_stop_at_last_layers: 3,
      randn_source: 'NV',
      emphasis: 'None',
      samples_save: false,
    });
    const again = await replay(found!.id);
    await bench.service.changeSettings({ CLIP_stop_at_last_layers: 1, emphasis: 'Original', samples_save: true });
    expect(await pixelsOf(again.id)).toEqual(await sharp(bytes).raw().toBuffer());
    await bench.post('/api/v1/gallery/trash', { ids: [found!.id] });
  });

  it('says why it cannot', async () => {
    const plain = await sharp({ create: { width: 9, height: 5, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    await writeFile(join(bench.folder, 'outputs', 'plain.png'), plain);
    bench.service.gallery.rebuild();
    await bench.service.gallery.settled();
    const id = (await list('?limit=500')).pictures.find(({ width }) => width === 9)!.id;
    expect(await codeOf(bench.post(`/api/v1/gallery/${id}/replay`))).toEqual([409, 'REPLAY_IMPOSSIBLE']);
    expect(await codeOf(bench.post(`/api/v1/gallery/${'0'.repeat(22)}/replay`))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('files over HTTP', () => {
  it('a file and a small picture, with headers by which they are not sent twice', async () => {
    const [picture] = (await list('?q=kettle')).pictures;
    for (const [url, type, cache] of [
      [picture!.url, 'image/png', 'private, no-cache'],
      [picture!.thumbnailUrl, 'image/webp', 'private, max-age=31536000, immutable'],
    ] as const) {
      const first = await bench.get(url);
      expect([first.statusCode, first.headers['content-type'], first.headers['cache-control']]).toEqual([
        200,
        type,
        cache,
      ]);
      expect(first.rawPayload.length).toBeGreaterThan(100);
      const again = await bench.get(url, { 'if-none-match': String(first.headers.etag) });
      expect([again.statusCode, again.rawPayload.length]).toEqual([304, 0]);
    }
  });

  it.each([
    '/api/v1/gallery/..%2f..%2fsettings.json/file',
    '/api/v1/gallery/%2e%2e%2f%2e%2e%2fpenultimate.db/thumbnail',
    `/api/v1/gallery/${encodeURIComponent('../../../../etc/passwd')}`,
    `/api/v1/gallery/${encodeURIComponent('C:\\windows\\win.ini')}/file`,
  ])('%s is no picture', async (url) => {
    expect((await bench.get(url)).statusCode).toBe(422);
  });

  it.each([
    ['/api/v1/gallery?limit=501', 422],
    ['/api/v1/gallery?after=x', 422],
    ["/api/v1/gallery?after=1_'%20or%201", 422],
    ['/api/v1/gallery?in=path', 422],
    [`/api/v1/gallery/${'0'.repeat(22)}/file`, 404],
    [`/api/v1/gallery/${'0'.repeat(22)}/thumbnail`, 404],
  ])('%s: %i', async (url, status) => expect((await bench.get(url)).statusCode).toBe(status));
});

describe('trash over HTTP', () => {
  it('takes pictures away from both lists, brings them back, and deletes only after yes', async () => {
    const [picture] = await draw({ prompt: 'thrown away', seed: 30 });
    const strip = async () => (await bench.get('/api/v1/pictures?limit=1')).json().pictures[0].infotext as string;
    expect(await strip()).toContain('thrown away');
    const { moved } = (await bench.post('/api/v1/gallery/trash', { ids: [picture!.id] })).json();
    expect(await strip()).not.toContain('thrown away');
    expect((await list('?q=thrown')).pictures).toEqual([]);
    await bench.post('/api/v1/gallery/restore', { ids: [moved[0].id] });
    expect(await strip()).toContain('thrown away');
    expect((await list('?q=thrown')).pictures).toEqual([picture]);
    expect((await bench.get((await bench.get('/api/v1/pictures?limit=1')).json().pictures[0].url)).statusCode).toBe(
      200,
    );

    await bench.post('/api/v1/gallery/trash', { ids: [picture!.id] });
    expect(await codeOf(bench.post('/api/v1/gallery/empty', {}))).toEqual([422, 'REQUEST_INVALID']);
    expect((await bench.get('/api/v1/gallery/facets')).json().inTrash).toBeGreaterThan(0);
    expect((await bench.post('/api/v1/gallery/empty', { confirm: true })).json().deleted).toBeGreaterThan(0);
    expect(await readdir(join(bench.folder, 'penultimate', 'trash'))).toEqual([]);
    expect(await codeOf(bench.post('/api/v1/gallery/restore', { ids: [moved[0].id] }))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('rebuild over HTTP', () => {
  it('begins, tells how far it is, and says so to who listens', async () => {
    const states: string[] = [];
    const stop = bench.service.gallery.subscribe((news) => news.type === 'rebuild' && states.push(news.progress.state));
    const begun = await bench.post('/api/v1/gallery/rebuild', { full: true });
    expect([begun.statusCode, begun.json().state]).toEqual([202, 'running']);
    await bench.service.gallery.settled();
    const full = (await bench.get('/api/v1/gallery/rebuild')).json();
    expect(full).toMatchObject({ state: 'idle', unreadable: 0, indexed: full.found });
    // However short it was, and however soon after another.
    await bench.post('/api/v1/gallery/rebuild', {});
    await bench.service.gallery.settled();
    stop();
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(['running', 'idle', 'running', 'idle']);
  });

  it('an address of a picture outlives the database', async () => {
    const [picture] = (await list('?q=kettle')).pictures;
    const bytes = (await bench.get(picture!.url)).rawPayload;
    await bench.service.close();
    const folder = join(bench.folder, 'penultimate');
    const files = (await readdir(folder)).filter((name) => /^(gallery|penultimate)\.db/.test(name));
    expect(files).toContain('penultimate.db');
    // SQLite may take its -shm and -wal files away itself, a moment after the service was closed.
    await Promise.all(files.map((name) => rm(join(folder, name), { force: true })));
    const { createService } = await import('../app/index.js');
    const service = await createService({ dataDir: bench.folder, threads: 1 });
    await service.gallery.settled();
    expect(await readFile((await service.gallery.file(picture!.id)).path)).toEqual(bytes);
    expect((await service.gallery.list({ q: '黑猫' })).pictures).toHaveLength(1);
    await service.close();
  });
});

it('every route of the gallery is in the OpenAPI document with what it answers', async () => {
  const own = await createServerBench();
  const { paths } = (await own.get('/docs/json')).json();
  await own.close();
  const routes = Object.keys(paths).filter((path) => path.startsWith('/api/v1/gallery'));
  expect(routes.sort()).toEqual(
    [
      '',
      '/empty',
      '/events',
      '/facets',
      '/rebuild',
      '/restore',
      '/trash',
      '/{id}',
      '/{id}/file',
      '/{id}/replay',
      '/{id}/thumbnail',
    ].map((path) => `/api/v1/gallery${path}`),
  );
});
