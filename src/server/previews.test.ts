/** @file Live previews and what was asked of a running job, as clients of the HTTP interfaces see them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 6, seed: 5, sampler: 'Euler', width: 64, height: 64 };
/** Large enough that a step takes long: what is asked for in the middle of one can be seen before it ends. */
const SLOW = { ...SMALL, steps: 100, width: 320, height: 256 };
const PNG_URI = 'data:image/png;base64,';

const set = async (values: object) => {
  const answer = await bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload: values });
  expect(answer.statusCode).toBe(200);
};
const submit = async (body: object): Promise<string> => (await bench.post('/api/v1/jobs', body)).json().id;
const progress = async (query = '') => (await bench.get(`/sdapi/v1/progress${query}`)).json();
const internal = async (body: object) => (await bench.post('/internal/progress', body)).json();
const size = async (base64: string) => {
  const { width, height, format } = await sharp(Buffer.from(base64, 'base64')).metadata();
  return [format, width, height];
};

/** Names of a job's events in order, and its previews. */
async function told(id: string): Promise<{ readonly names: readonly string[]; readonly previews: readonly string[] }> {
  const { body } = await bench.get(`/api/v1/jobs/${id}/events`);
  const names = [...body.matchAll(/^event: (\w+)$/gm)].map(([, name = '']) => name);
  const previews = [...body.matchAll(/^event: preview\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data).image);
  return { names, previews };
}

describe('a job', () => {
  it('tells its previews among its other news', async () => {
    await set({ show_progress_every_n_steps: 2 });
    const { names, previews } = await told(await submit({ ...SMALL, batchSize: 2 }));
    expect(names.filter((name) => name !== 'queued').join(' ')).toBe(
      'step step preview step step preview step step preview image image image done',
    );
    expect(new Set(previews).size).toBe(3);
    for (const uri of previews) {
      expect(uri.slice(0, PNG_URI.length)).toBe(PNG_URI);
      expect(await size(uri.slice(PNG_URI.length))).toEqual(['png', 128, 64]);
    }
  });

  it('keeps a picture that is not to be saved in memory, and out of the output folder and the lists', async () => {
    const saved = async () => (await readdir(join(bench.folder, 'outputs'), { recursive: true })).length;
    const listed = async () => (await bench.get('/api/v1/pictures')).json().pictures.length;
    const before = [await saved(), await listed()];
    const id = await submit({ ...SMALL, steps: 1, save: false });
    await told(id);
    const [{ url }] = (await bench.get(`/api/v1/jobs/${id}`)).json().result.images;
    expect((await bench.get(url.startsWith('/') ? url : `/${url}`)).headers['content-type']).toBe('image/png');
    expect([await saved(), await listed()]).toEqual(before);
  });

  const periods: [object, number][] = [
    [{ live_previews_enable: false }, 0],
    [{ show_progress_every_n_steps: 0 }, 0],
    [{ show_progress_every_n_steps: -1 }, 2],
    [{ show_progress_every_n_steps: 4, show_progress_type: 'Full' }, 4],
    [{ show_progress_every_n_steps: 4, show_progress_type: 'TAESD' }, 4],
  ];
  it.each(periods)('with %o tells %i of them', async (settings, count) => {
    await set({ live_previews_enable: true, show_progress_every_n_steps: 2, show_progress_type: 'Approx cheap' });
    await set(settings);
    // Heard here and not in a stream, which may begin after the first steps of so small a job.
    let heard = 0;
    const leave = bench.service.previews.subscribe(() => {
      heard += 1;
    });
    const job = await bench.ended(await submit({ ...SMALL, batchCount: 2 }));
    leave();
    expect([job.state, heard]).toEqual(['done', count]);
    await set({ live_previews_enable: true, show_progress_type: 'Approx cheap' });
  });

  it('leaves no preview in the database, nor in what is told of jobs', async () => {
    await set({ show_progress_every_n_steps: 1 });
    const id = await submit({ ...SMALL, steps: 60 });
    await vi.waitFor(() => expect(bench.service.previews.latest(id)).toBeDefined(), 20_000);
    expect((await bench.get(`/api/v1/jobs/${id}`)).body).not.toContain('iVBOR');
    await bench.ended(id);
    expect(bench.service.previews.latest(id)).toBeUndefined();
    const ours = join(bench.folder, 'penultimate');
    const files = (await readdir(ours)).filter((name) => name.startsWith('penultimate.db'));
    expect(files).toContain('penultimate.db');
    for (const name of files) {
      const bytes = await readFile(join(ours, name));
      expect([name, bytes.includes('iVBOR'), bytes.includes('\x89PNG', 0, 'latin1')]).toEqual([name, false, false]);
    }
  });
});

describe('progress', () => {
  it('carries the latest preview, and says what was asked of the job', async () => {
    await set({ show_progress_every_n_steps: 1 });
    expect(await progress()).toMatchObject({ current_image: null, state: { skipped: false, interrupted: false } });
    const id_task = await submit({ ...SLOW, batchCount: 2 });
    const seen = await vi.waitFor(async () => {
      const now = await progress();
      expect(now.current_image).not.toBeNull();
      return now;
    }, 30_000);
    expect(await size(seen.current_image)).toEqual(['png', 40, 32]);
    expect(seen.state).toMatchObject({ skipped: false, interrupted: false, stopping_generation: false, job_no: 0 });
    expect((await progress('?skip_current_image=true')).current_image).toBeNull();

    const first = await internal({ id_task });
    expect(await size(first.live_preview.slice(PNG_URI.length))).toEqual(['png', 40, 32]);
    expect(await internal({ id_task, live_preview: false })).toMatchObject({ live_preview: null, id_live_preview: -1 });
    // Tried again when the next preview comes just between the two.
    const id = await vi.waitFor(async () => {
      const latest = bench.service.previews.latest(id_task)?.id;
      const answer = await internal({ id_task, id_live_preview: latest });
      expect(answer).toMatchObject({ live_preview: null, id_live_preview: latest });
      return latest;
    }, 20_000);
    expect(await internal({ id_task, id_live_preview: first.id_live_preview - 1 })).toMatchObject({
      live_preview: expect.stringContaining(PNG_URI),
    });

    await bench.post('/sdapi/v1/skip');
    expect((await progress()).state).toMatchObject({ skipped: true, interrupted: false });
    await vi.waitFor(async () => expect((await progress()).state).toMatchObject({ skipped: false, job_no: 1 }), 30_000);

    await bench.post('/sdapi/v1/interrupt');
    expect((await progress()).state).toMatchObject({ skipped: false, interrupted: true });
    await bench.ended(id_task);
    const state = { skipped: false, interrupted: false, stopping_generation: false };
    expect(await progress()).toMatchObject({ current_image: null, state });
    expect(await internal({ id_task, id_live_preview: id })).toMatchObject({ live_preview: null, id_live_preview: -1 });
  });
});
