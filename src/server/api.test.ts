import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_TITLE } from '../../test/support/models.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { type Job, SETTINGS } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 2, seed: 5, sampler: 'Euler', width: 64, height: 64 };

/** Events of a stream as [name, data]. */
const eventsOf = (text: string): [string, Record<string, unknown>][] =>
  text
    .split('\n\n')
    .filter((block) => block.startsWith('event: '))
    .map((block) => {
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
      return [name, JSON.parse(data)];
    });

describe('jobs', () => {
  it('are accepted, drawn, told of and kept', async () => {
    const accepted = await bench.post('/api/v1/jobs', { ...SMALL, clipSkip: 2, batchCount: 2 });
    expect(accepted.statusCode).toBe(202);
    const { id, position } = accepted.json();
    expect(position).toBe(1);
    const stream = await bench.get(`/api/v1/jobs/${id}/events`);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    const events = eventsOf(stream.body);
    const names = events.map(([name]) => name);
    expect(names.at(0)).toBe('queued');
    expect(names.at(-1)).toBe('done');
    expect(names.filter((name) => name === 'image')).toHaveLength(3);
    const [, step] = events.filter(([name]) => name === 'step').at(-1) ?? [];
    expect(step).toMatchObject({ done: 4, total: 4, stepIndex: 1, secondsLeft: 0 });
    const [, { result }] = events.at(-1) as [string, { result: { images: Record<string, unknown>[] } }];
    expect(result).toMatchObject({ encoderRuns: 1, grids: 1 });
    // Both side by side come first.
    expect(result.images.map(({ seed, index }) => [seed, index])).toEqual([
      [5, 2],
      [5, 0],
      [6, 1],
    ]);
    expect(result.images[1]).toMatchObject({ clipSkip: { effective: 2 }, width: 64, height: 64 });
    expect(result.images[0]?.infotext).toContain('Clip skip: 2');

    const job = (await bench.get(`/api/v1/jobs/${id}`)).json();
    expect(job).toMatchObject({ id, state: 'done', position: null, result: { images: result.images } });
    expect((await bench.get('/api/v1/jobs')).json().jobs.map((one: { id: string }) => one.id)).toContain(id);

    const file = await bench.get(String(result.images[0]?.url));
    expect(file.headers['content-type']).toBe('image/png');
    expect(file.rawPayload.subarray(1, 4).toString()).toBe('PNG');
    const info = await bench.post('/api/v1/png-info', { image: file.rawPayload.toString('base64') });
    expect(info.json()).toMatchObject({ prompt: 'a red circle', fields: { 'Clip skip': '2', Seed: '5' } });

    const text = { infotext: 'a red circle\nSteps: 2, Sampler: Euler, Seed: 5' };
    const said = (await bench.post('/api/v1/infotext', text)).json();
    expect(said).toMatchObject({ prompt: 'a red circle', fields: { Seed: '5', 'Clip skip': '1' } });

    const { pictures } = (await bench.get('/api/v1/pictures?limit=2')).json();
    expect(pictures).toMatchObject([
      { id: `${id}-2`, width: 128 },
      { id: `${id}-1`, width: 64 },
    ]);
    const older = (await bench.get(`/api/v1/pictures?before=${id}-1`)).json();
    expect(older.pictures[0]).toMatchObject({ id: `${id}-0` });
  });

  it('tell somebody who comes late the whole story', async () => {
    const { id } = (await bench.post('/api/v1/jobs', SMALL)).json();
    await bench.ended(id);
    const names = eventsOf((await bench.get(`/api/v1/jobs/${id}/events`)).body).map(([name]) => name);
    expect(names).toEqual(['image', 'done']);
  });

  it('are cancelled, the running one and one in the line', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 2; i++) ids.push((await bench.post('/api/v1/jobs', { ...SMALL, steps: 1000 })).json().id);
    const streams = ids.map((id) => bench.get(`/api/v1/jobs/${id}/events`));
    for (const id of [...ids].reverse()) {
      const answer = await bench.server.inject({ method: 'DELETE', url: `/api/v1/jobs/${id}` });
      expect(answer.statusCode).toBe(200);
      expect((await bench.ended(id)).state).toBe('cancelled');
    }
    for (const stream of streams)
      expect(eventsOf((await stream).body).at(-1)).toMatchObject(['error', { error: { code: 'CANCELLED' } }]);
  });

  it('go on with the next batch when the one being drawn is skipped, and say so when none is', async () => {
    const skip = (id: string) => bench.server.inject({ method: 'POST', url: `/api/v1/jobs/${id}/skip` });
    const job = { ...SMALL, steps: 150, batchCount: 2 };
    const ids: string[] = [];
    for (let i = 0; i < 2; i++) ids.push((await bench.post('/api/v1/jobs', job)).json().id);
    const [running = '', waiting = ''] = ids;
    await vi.waitFor(async () => expect((await skip(running)).statusCode).toBe(200), 10_000);
    expect((await skip(waiting)).json()).toMatchObject({ error: { code: 'JOB_NOT_DRAWN', data: { state: 'queued' } } });
    await bench.server.inject({ method: 'DELETE', url: `/api/v1/jobs/${waiting}` });
    const { state, result } = await bench.ended(running);
    expect([state, (result as { images: { index: number }[] }).images.map(({ index }) => index)]).toEqual([
      'done',
      // Both side by side, then each.
      [2, 0, 1],
    ]);
    expect((await skip(running)).statusCode).toBe(409);
    expect((await skip('nobody')).statusCode).toBe(404);
  });

  it('fail with a code, and leave no picture behind, where the folder cannot be written', async () => {
    await writeFile(join(bench.folder, 'in the way'), '');
    const change = (payload: object) => bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload });
    await change({ outdir_txt2img_samples: join('in the way', 'below') });
    const { id } = (await bench.post('/api/v1/jobs', SMALL)).json();
    expect((await bench.ended(id)).state).toBe('failed');
    await change({ outdir_txt2img_samples: 'outputs/txt2img-images' });
    expect((await bench.get(`/api/v1/pictures/${id}-0/file`)).statusCode).toBe(404);
    const stream = eventsOf((await bench.get(`/api/v1/jobs/${id}/events`)).body);
    expect(stream.at(-1)).toMatchObject(['error', { error: { code: 'FILE_UNWRITABLE' } }]);
  });

  it('take what they leave out from the settings of the moment', async () => {
    await bench.server.inject({
      method: 'PATCH',
      url: '/api/v1/settings',
      payload: { CLIP_stop_at_last_layers: 3, randn_source: 'CPU' },
    });
    const { id } = (await bench.post('/api/v1/jobs', SMALL)).json();
    await bench.server.inject({
      method: 'PATCH',
      url: '/api/v1/settings',
      payload: { CLIP_stop_at_last_layers: 1, randn_source: 'NV' },
    });
    const { result } = await bench.ended(id);
    expect(result).toMatchObject({ request: { clipSkip: 3, rng: 'CPU' } });
  });
});

describe('wrong requests', () => {
  const bad: [string, unknown, string][] = [
    ['no prompt', {}, 'REQUEST_INVALID'],
    ['a prompt that is a number', { prompt: 5 }, 'REQUEST_INVALID'],
    ['a negative prompt that is a list', { prompt: '', negativePrompt: [] }, 'REQUEST_INVALID'],
    ['a clip skip that is a text', { prompt: '', clipSkip: '2' }, 'REQUEST_INVALID'],
    ['a clip skip below 1', { prompt: '', clipSkip: 0.5 }, 'CLIP_SKIP_RANGE'],
    ['a negative clip skip beyond', { prompt: '', negativeClipSkip: 13 }, 'CLIP_SKIP_RANGE'],
    ['a timeline with a gap', { prompt: '', clipSkipTimeline: '2@0-0.4,1@0.5-1' }, 'TIMELINE_INVALID'],
    ['a timeline beyond the model', { prompt: '', clipSkipTimeline: '13@0-1' }, 'CLIP_SKIP_RANGE'],
    ['a timeline without end', { prompt: '', clipSkipTimeline: '2@0-1'.repeat(500) }, 'REQUEST_INVALID'],
    ['clip skip 13', { prompt: '', clipSkip: 13 }, 'CLIP_SKIP_RANGE'],
    ['clip skip 0', { prompt: '', clipSkip: 0 }, 'CLIP_SKIP_RANGE'],
    ['steps 0', { prompt: '', steps: 0 }, 'REQUEST_INVALID'],
    ['an unknown sampler', { prompt: '', sampler: 'Eulr' }, 'UNKNOWN_NAME'],
    ['an unknown schedule', { prompt: '', schedule: 'Karas' }, 'UNKNOWN_NAME'],
    ['a scale beyond', { prompt: '', cfgScale: 101 }, 'REQUEST_INVALID'],
    ['a seed beyond', { prompt: '', seed: -2 }, 'REQUEST_INVALID'],
    ['a width not divisible', { prompt: '', width: 65 }, 'SIZE_NOT_DIVISIBLE'],
    ['a height beyond', { prompt: '', height: 9000 }, 'REQUEST_INVALID'],
    ['a batch of none', { prompt: '', batchSize: 0 }, 'REQUEST_INVALID'],
    ['too many batches', { prompt: '', batchCount: 1e9 }, 'REQUEST_INVALID'],
    ['an unknown emphasis', { prompt: '', emphasis: 'loud' }, 'REQUEST_INVALID'],
    ['an unknown noise source', { prompt: '', rng: 'dice' }, 'REQUEST_INVALID'],
    ['no object', [], 'REQUEST_INVALID'],
  ];
  it.each(bad)('%s is a 422 with a code, and no job', async (_name, body, code) => {
    const before = (await bench.get('/api/v1/jobs')).json().jobs.length;
    const answer = await bench.post('/api/v1/jobs', body);
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, code]);
    const [field] = Object.keys(body as object).slice(-1);
    if (code === 'REQUEST_INVALID' && field && field !== 'prompt')
      expect(answer.json().error.message.startsWith(`${field} `)).toBe(true);
    expect((await bench.get('/api/v1/jobs')).json().jobs).toHaveLength(before);
  });

  it.each([
    ['a GIF', 'gif', 16, /it is gif/],
    ['200 megapixels', 'png', 20_000, /limit of 100 megapixels/],
  ] as const)('%s as init picture is refused, and no job', async (_, format, width, message) => {
    const create = { width, height: width / 2, channels: 3, background: '#888' } as const;
    const bytes = await sharp({ create, limitInputPixels: false })[format]().toBuffer();
    const before = (await bench.get('/api/v1/jobs')).json().jobs.length;
    const answer = await bench.post('/api/v1/jobs', { ...SMALL, initImage: bytes.toString('base64') });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'IMAGE_INVALID']);
    expect(answer.json().error.message).toMatch(message);
    expect((await bench.get('/api/v1/jobs')).json().jobs).toHaveLength(before);
  });

  const lost: [string, string][] = [
    ['GET', '/api/v1/jobs/none'],
    ['DELETE', '/api/v1/jobs/none'],
    ['GET', '/api/v1/jobs/none/events'],
    ['GET', '/api/v1/pictures/none/file'],
    ['GET', '/api/v1/pictures/..%2F..%2Fetc%2Fpasswd/file'],
    ['GET', '/api/v1/nothing'],
  ];
  it.each(lost)('%s %s is a 404', async (method, url) => {
    const answer = await bench.server.inject({ method: method as 'GET', url });
    expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('that are no JSON are told so', async () => {
    const answer = await bench.server.inject({
      method: 'POST',
      url: '/api/v1/jobs',
      headers: { 'content-type': 'application/json' },
      payload: '{"prompt":',
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, 'REQUEST_INVALID']);
    expect((await bench.get('/api/v1/pictures?limit=0')).statusCode).toBe(422);
    expect((await bench.post('/api/v1/png-info', { image: '§' })).json().error.code).toBe('IMAGE_INVALID');
  });
});

describe('settings', () => {
  const patch = (payload: object) => bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload });

  it('are the whole table with values', async () => {
    const { settings, categories } = (await bench.get('/api/v1/settings')).json();
    expect(settings.map(({ key }: { key: string }) => key)).toEqual(SETTINGS.map(({ key }) => key));
    expect(categories).toEqual(['Saving images', 'Stable Diffusion', 'User Interface']);
  });

  it('change together or not at all', async () => {
    expect((await patch({ emphasis: 'None', jpeg_quality: 70 })).json()).toEqual({
      changed: ['jpeg_quality', 'emphasis'],
    });
    const refused = await patch({ emphasis: 'Original', CLIP_stop_at_last_layers: 13 });
    expect([refused.statusCode, refused.json().error]).toMatchObject([
      422,
      { code: 'SETTING_INVALID', message: expect.stringContaining('1 to 12') },
    ]);
    expect(bench.service.settings.get('emphasis')).toBe('None');
    expect((await patch({ sd_model_checkpoint: 'missing' })).statusCode).toBe(404);
    expect((await patch({ nothing: 1 })).json().error.code).toBe('SETTING_INVALID');
    await patch({ emphasis: 'Original' });
  });
});

describe('the model', () => {
  it('is listed with its clip-skip range', async () => {
    const { models, current } = (await bench.get('/api/v1/models')).json();
    expect(current).toBe('default');
    expect(models).toMatchObject([{ id: 'default', default: true }]);
    const { info, defaults, clipSkip } = (await bench.get('/api/v1/models/current')).json();
    expect(info.numLayers).toBe(12);
    const native = info.nativeSize;
    expect(defaults).toEqual({
      sampler: 'DDIM',
      schedule: 'Automatic',
      steps: 20,
      cfgScale: 4,
      width: native,
      height: native,
    });
    expect(clipSkip).toEqual({
      min: 1,
      max: 12,
      step: 1,
      hasEffect: true,
      value: 1,
      outOfRange: false,
      least: 1,
      encoders: [],
    });
  });

  it('is found by the title of its own folder, as by its id', async () => {
    const [{ title }] = (await bench.get('/api/v1/models')).json().models;
    expect(title).toBe(DEFAULT_TITLE);
    const [listed] = (await bench.get('/sdapi/v1/sd-models')).json();
    expect(listed).toMatchObject({ title, model_name: 'default' });
    expect((await bench.service.catalogue.find(title)).id).toBe('default');
  });

  it('is exchanged when the setting names another one, and jobs keep the one they were handed in with', async () => {
    const copy = join(bench.folder, 'models', 'Stable-diffusion', 'other');
    await cp('models/default', copy, { recursive: true });
    const choose = (sd_model_checkpoint: string) =>
      bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload: { sd_model_checkpoint } });
    const drawWith = async (name: string) => {
      expect((await choose(name)).statusCode).toBe(200);
      return (await bench.post('/api/v1/jobs', SMALL)).json().id;
    };
    const ids = [await drawWith('default'), await drawWith('other'), await drawWith('default')];
    const texts = await Promise.all(ids.map(async (id) => JSON.stringify((await bench.ended(id)).result)));
    expect(texts.map((text) => /Model: (\w+)/.exec(text)?.[1])).toEqual(['default', 'other', 'default']);
    await choose('other');
    await vi.waitFor(async () => {
      const { models } = (await bench.get('/api/v1/models')).json();
      expect(models).toMatchObject([
        { id: 'other', loaded: true, default: false },
        { id: 'default', loaded: false },
      ]);
    }, 60_000);
    await choose('default');
  });

  it.each(['', 'a (red:1.2) circle', 'one BREAK two', 'red, '.repeat(60)])('counts the tokens of %j', async (text) => {
    const { catalogue, models } = bench.service;
    const encoded = await models.use(await catalogue.find('default'), (model) => model.encode(text));
    const { count, limit } = (await bench.post('/api/v1/tokens', { text })).json();
    expect([count, limit]).toEqual([encoded.tokenCount, encoded.chunks * 75]);
  });

  it('says of a prompt where its chunks begin, and what is wrong with it at which place', async () => {
    const look = async (text: string, more: object = {}) =>
      (await bench.post('/api/v1/tokens', { text, ...more })).json();
    const red = 'red, '.repeat(37);
    // Two tokens a time make 74; the last comma is near enough for all that follows it to move on.
    expect((await look(`${red}blue sky`)).chunks).toMatchObject([{ tokens: 74, start: 0 }, { start: red.length }]);
    // Words that the default model has whole; any other is several tokens of it.
    expect((await look(`red BREAK (red:1.2)`)).chunks[1]).toEqual({ tokens: 1, start: 11 });
    expect((await look('a (cat')).diagnostics).toMatchObject([{ code: 'bracket-unclosed', start: 2 }]);
    expect((await look('<wild:1>')).diagnostics).toMatchObject([{ code: 'tag-unknown', start: 0, end: 8 }]);
    expect((await look('<wild:1>', { negative: true })).diagnostics).toEqual([]);
  });

  it('lists what goes on, a page at a time', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await bench.post('/api/v1/jobs', { ...SMALL, steps: 1000 })).json().id);
    const page = async (query: string) => (await bench.get(`/api/v1/jobs?${query}`)).json();
    const { jobs, total } = await page('active=true&limit=2&offset=1');
    expect([jobs.map(({ id }: Job) => id), total]).toEqual([ids.slice(1), 3]);
    expect(jobs).toMatchObject([
      { position: 1, own: true },
      { position: 2, own: true },
    ]);
    for (const id of [...ids].reverse()) await bench.server.inject({ method: 'DELETE', url: `/api/v1/jobs/${id}` });
    for (const id of ids) await bench.ended(id);
    expect(await page('active=true')).toEqual({ jobs: [], total: 0 });
    expect((await page('active=false&limit=1')).jobs).toHaveLength(1);
  });

  it('draws with every sampler and schedule that is listed, and lists all there are', async () => {
    const { samplers, schedules } = (await bench.get('/api/v1/samplers')).json();
    const known = async (body: object) => (await bench.post('/api/v1/jobs', body)).json().error.data.known;
    expect(samplers.map(({ name }: { name: string }) => name).join(', ')).toBe(
      await known({ prompt: '', sampler: '?' }),
    );
    expect(schedules.map(({ label }: { label: string }) => label).join(', ')).toBe(
      await known({ prompt: '', schedule: '?' }),
    );
  });
});

describe('documents', () => {
  it('hold every route, from its own schemas, and come from this server alone', async () => {
    const { paths } = (await bench.get('/docs/json')).json();
    expect(
      paths['/sdapi/v1/txt2img'].post.requestBody.content['application/json'].schema.properties.steps,
    ).toMatchObject({ type: 'integer', minimum: 1, maximum: 1000, default: 50 });
    expect(paths['/api/v1/jobs'].post.responses['202']).toBeDefined();
    const page = await bench.get('/docs/');
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
