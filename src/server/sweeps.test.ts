/** @file Sweeps over HTTP: from the request to the files, stopped, gone on with, in full, and what is refused. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { writeVaeFile } from '../../test/support/vae-file.js';
import type { SweepView } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const REQUEST = { prompt: 'a cat', steps: 4, sampler: 'Euler', width: 64, height: 64 };
const SWEEP = { request: REQUEST, clipSkips: [1, 2.5, 12], seeds: [5] };

/** Events of a stream as [name, data]. */
const eventsOf = (text: string): [string, Record<string, unknown>][] =>
  [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name = '', data = '']) => [name, JSON.parse(data)]);

const begin = async (body: object): Promise<string> => {
  const answer = await bench.post('/api/v1/sweeps', body);
  expect(answer.statusCode, answer.body).toBe(202);
  return answer.json().id;
};
const view = async (id: string): Promise<SweepView> => (await bench.get(`/api/v1/sweeps/${id}`)).json();
const file = (id: string, name: string) => bench.get(`/api/v1/sweeps/${id}/files/${name}`);
const cancel = (id: string) => bench.server.inject({ method: 'DELETE', url: `/api/v1/jobs/${id}` });

describe('a sweep', () => {
  it('is accepted, told of cell by cell, kept, and its files can be had', async () => {
    const id = await begin(SWEEP);
    const events = eventsOf((await bench.get(`/api/v1/jobs/${id}/events`)).body);
    const cells = events.filter(([name]) => name === 'cell').map(([, cell]) => cell);
    expect(cells.map(({ file, column }) => [file, column])).toEqual([
      ['clip-skip-01.png', 0],
      ['clip-skip-02.5.png', 1],
      ['clip-skip-12.png', 2],
    ]);
    expect(events.some(([name, step]) => name === 'step' && step.batchCount === 3)).toBe(true);
    expect(events.at(-1)).toMatchObject(['done', { result: { drawn: 3, encoderRuns: 1, stage: 'full' } }]);

    const whole = await view(id);
    expect(whole).toMatchObject({ id, jobId: id, state: 'done', prompt: 'a cat', model: 'default', position: null });
    expect(whole.rows).toMatchObject([{ seed: 5 }]);
    expect(whole.stages).toMatchObject([{ stage: 'full', clipSkips: [1, 2.5, 12] }]);
    expect(whole.stages[0]?.cells).toEqual(cells);
    expect(whole.stages[0]?.result?.verdicts.map(({ verdict }) => verdict)[0]).toBe('first');
    const { sweeps } = (await bench.get('/api/v1/sweeps')).json();
    expect(sweeps).toMatchObject([{ id, state: 'done', prompt: 'a cat' }]);

    for (const name of ['clip-skip-01.png', 'clip-skip-02.5.png', 'sheet.png']) {
      const picture = await file(id, name);
      expect([name, picture.statusCode, picture.headers['content-type']]).toEqual([name, 200, 'image/png']);
    }
    const page = await file(id, 'sheet.html');
    expect(page.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
    expect(page.headers['content-disposition']).toMatch(/^attachment/);
    expect(page.body.match(/<img /g)).toHaveLength(3);
  });

  it('keeps what was drawn when it is stopped, and goes on with it', async () => {
    const id = await begin({ ...SWEEP, request: { ...REQUEST, steps: 40 } });
    await vi.waitFor(async () => expect((await view(id)).stages[0]?.cells.length).toBeGreaterThan(0), 20_000);
    const busy = await bench.post(`/api/v1/sweeps/${id}/full`, { clipSkips: [1] });
    expect([busy.statusCode, busy.json().error.code]).toEqual([409, 'SWEEP_BUSY']);
    expect((await bench.post(`/api/v1/sweeps/${id}/resume`)).json()).toMatchObject({ id, position: 0 });
    await cancel(id);
    await bench.ended(id);
    const stopped = await view(id);
    const kept = stopped.stages[0]?.cells.length ?? 0;
    expect([stopped.state, kept > 0 && kept < 3]).toEqual(['stopped', true]);
    expect((await file(id, stopped.stages[0]?.cells[0]?.file ?? '')).statusCode).toBe(200);

    const again = (await bench.post(`/api/v1/sweeps/${id}/resume`)).json();
    expect(again.id).not.toBe(id);
    const { result } = await bench.ended(again.id);
    expect(result).toMatchObject({ drawn: 3 - kept, cells: { length: 3 } });
    expect(await view(id)).toMatchObject({ state: 'done', jobId: again.id });
  });

  it('draws previews, then the chosen values in full beside them', async () => {
    const id = await begin({ ...SWEEP, request: { ...REQUEST, width: 128, height: 128 }, preview: { steps: 1 } });
    await bench.ended(id);
    expect((await file(id, 'previews/clip-skip-01.png')).statusCode).toBe(200);
    const stranger = await bench.post(`/api/v1/sweeps/${id}/full`, { clipSkips: [3] });
    expect([stranger.statusCode, stranger.json().error.message]).toEqual([
      422,
      "clipSkips: clip skip 3 is not one of this sweep's values",
    ]);
    const full = (await bench.post(`/api/v1/sweeps/${id}/full`, { clipSkips: [2.5, 1] })).json();
    await bench.ended(full.id);
    const { stages } = await view(id);
    expect(stages.map(({ stage, clipSkips, cells }) => [stage, clipSkips, cells.length])).toEqual([
      ['preview', [1, 2.5, 12], 3],
      ['full', [2.5, 1], 2],
    ]);
    expect(stages[1]?.cells[0]).toMatchObject({ width: 128, file: 'clip-skip-02.5.png' });
    expect((await file(id, 'previews.html')).statusCode).toBe(200);
  });

  it('has its random seed from the moment it is accepted', async () => {
    const id = await begin({ request: REQUEST, clipSkips: [1] });
    const { sweep } = await view(id);
    expect(sweep.seeds?.[0]).toBeGreaterThanOrEqual(0);
    await bench.ended(id);
    expect((await view(id)).rows[0]?.seed).toBe(sweep.seeds?.[0]);
  });

  it('has a row for every VAE, each drawn as with that VAE alone', async () => {
    await writeVaeFile(join(bench.folder, 'models', 'VAE', 'warm.safetensors'), { shift: 0.4 });
    const id = await begin({ ...SWEEP, clipSkips: [1], axis: { kind: 'vae', values: ['None', 'warm.safetensors'] } });
    const { result } = (await bench.ended(id)) as { result: { cells: { file: string }[]; rows: { label: string }[] } };
    expect(result.rows.map(({ label }) => label)).toEqual(['VAE: None', 'VAE: warm.safetensors']);
    const [none, warm] = await Promise.all(result.cells.map(async (cell) => (await file(id, cell.file)).rawPayload));
    expect(none).not.toEqual(warm);
    const alone = { ...REQUEST, seed: 5, width: 64, height: 64 };
    const body = { ...alone, sampler_name: 'Euler', override_settings: { sd_vae: 'warm.safetensors' }, cfg_scale: 4 };
    const { images } = (await bench.post('/sdapi/v1/txt2img', body)).json();
    expect(warm).toEqual(Buffer.from(images[0], 'base64'));
  });

  it('marks the value that the model recommends', async () => {
    const put = (method: 'PUT' | 'DELETE', payload?: object) =>
      bench.server.inject({ method, url: '/api/v1/models/current/clip-skip', ...(payload ? { payload } : {}) });
    await put('PUT', { value: 2 });
    const id = await begin({ ...SWEEP, clipSkips: [1, 2] });
    await bench.ended(id);
    expect((await view(id)).stages[0]?.result).toMatchObject({ recommended: 2 });
    expect((await file(id, 'sheet.html')).body).toContain('<strong>Clip skip 2</strong><em>recommended</em>');
    await put('DELETE');
  });
});

describe('what is wrong with a sweep', () => {
  const refusals: readonly [string, object, RegExp][] = [
    ['no request', { clipSkips: [1] }, /request/],
    ['a prompt that is no text', { request: { prompt: 5 } }, /request\.prompt/],
    ['a value below the range', { ...SWEEP, clipSkips: [0] }, /clip skip 0 .* from 1 to 12/],
    ['a value above the range', { ...SWEEP, clipSkips: [1, 13] }, /clip skip 13 .* from 1 to 12/],
    ['a value that is no number', { ...SWEEP, clipSkips: ['2'] }, /clipSkips\.0/],
    ['no values', { ...SWEEP, clipSkips: [] }, /clipSkips/],
    ['a seed below −1', { ...SWEEP, seeds: [-2] }, /seeds\.0/],
    ['half a seed', { ...SWEEP, seeds: [1.5] }, /seeds\.0/],
    ['an unknown axis', { ...SWEEP, axis: { kind: 'moon', values: [1] } }, /axis\.kind/],
    ['an axis without values', { ...SWEEP, axis: { kind: 'steps', values: [] } }, /axis\.values/],
    ['an axis of the wrong sort', { ...SWEEP, axis: { kind: 'cfgScale', values: ['much'] } }, /sweep: .*CFG Scale/],
    ['steps out of range', { ...SWEEP, axis: { kind: 'steps', values: [5000] } }, /steps 5000 .*1 to 1000/],
    ['an unknown sampler', { ...SWEEP, axis: { kind: 'sampler', values: ['Oiler'] } }, /sampler "Oiler"/],
    ['an unknown model of a row', { ...SWEEP, axis: { kind: 'model', values: ['none.st'] } }, /model "none\.st"/],
    ['an unknown VAE of a row', { ...SWEEP, axis: { kind: 'vae', values: ['None', 'none.vae'] } }, /none\.vae/],
    ['an unknown model', { ...SWEEP, model: 'none.st' }, /model "none\.st"/],
    ['preview steps out of range', { ...SWEEP, preview: { steps: 0 } }, /preview\.steps/],
    ['a preview size out of range', { ...SWEEP, preview: { size: 1 } }, /preview\.size/],
    ['a timeline', { ...SWEEP, request: { ...REQUEST, clipSkipTimeline: '1@0-1' } }, /sweep: .*timeline/],
    ['too many cells', { ...SWEEP, seeds: Array.from({ length: 100 }, (_, i) => i), clipSkips: range(11) }, /1000/],
  ];
  it.each(refusals)('%s is refused, with the place or the range, and leaves nothing', async (_what, body, words) => {
    const before = await readdir(join(bench.folder, 'outputs', 'sweeps')).catch(() => []);
    const answer = await bench.post('/api/v1/sweeps', body);
    expect([404, 422]).toContain(answer.statusCode);
    expect(answer.json().error.message).toMatch(words);
    expect(await readdir(join(bench.folder, 'outputs', 'sweeps')).catch(() => [])).toEqual(before);
  });

  it('sweeps and files that are not there, or are none of a sweep, are not found', async () => {
    const id = await begin({ ...SWEEP, clipSkips: [1] });
    await bench.ended(id);
    const secret = join(bench.folder, 'outputs', 'secret.png');
    await writeFile(secret, 'secret');
    const names = ['sweep.json', 'work/full/clip-skip-01.json', 'clip-skip-99.png', '', '.', 'previews/'];
    const ways = ['..%2F..%2Fsecret.png', '../../secret.png', '%2e%2e/%2e%2e/secret.png', '..\\..\\secret.png'];
    for (const name of [...names, ...ways, encodeURIComponent(secret), 'clip-skip-01.png%00'])
      expect([name, [400, 404].includes((await file(id, name)).statusCode)]).toEqual([name, true]);
    for (const other of ['nobody', '..', '%2e%2e', '00000000-0000-0000-0000-000000000000']) {
      expect([other, (await bench.get(`/api/v1/sweeps/${other}`)).statusCode]).toEqual([other, 404]);
      expect((await bench.post(`/api/v1/sweeps/${other}/resume`)).statusCode).toBe(404);
      expect((await bench.post(`/api/v1/sweeps/${other}/full`, { clipSkips: [1] })).statusCode).toBe(404);
    }
    await rm(secret);
  });

  it('a folder that cannot be read hides no other sweep', async () => {
    const broken = '11111111-1111-4111-8111-111111111111';
    await mkdir(join(bench.folder, 'outputs', 'sweeps', broken), { recursive: true });
    await writeFile(join(bench.folder, 'outputs', 'sweeps', broken, 'sweep.json'), '{');
    const { sweeps } = (await bench.get('/api/v1/sweeps')).json();
    expect(sweeps.length).toBeGreaterThan(0);
    expect(sweeps.map(({ id }: { id: string }) => id)).not.toContain(broken);
  });
});

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}

describe('what holds for every drawing', () => {
  it('puts styles into its prompts, and takes the settings of the picture', async () => {
    await bench.post('/api/v1/styles', { name: 'watery', prompt: '{prompt}, watercolour', negativePrompt: 'ink' });
    await bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload: { tiling: true } });
    const id = await begin({ request: { ...REQUEST, steps: 2, styles: ['watery'] }, clipSkips: [1] });
    await bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload: { tiling: false } });
    await bench.ended(id);
    expect((await view(id)).sweep.request).toMatchObject({
      prompt: 'a cat, watercolour',
      negativePrompt: 'ink',
      tiling: true,
    });
    expect((await view(id)).sweep.request).not.toHaveProperty('styles');
  });
});
