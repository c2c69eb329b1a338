/** @file Pictures side by side, the folders that files go to, and an Interrupt that waits: what the settings of these do. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { type JobImage, settingDefaults } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 2, seed: 5, width: 64, height: 64 };
const set = (values: object) =>
  bench.server.inject({ method: 'PATCH', url: '/api/v1/settings', payload: values as Record<string, unknown> });
beforeEach(async () => {
  await set({ ...settingDefaults(), sd_model_checkpoint: 'default' });
});

interface Result {
  readonly images: readonly JobImage[];
  readonly grids?: number;
}
const drawn = async (body: object): Promise<Result> => {
  const { id } = (await bench.post('/api/v1/jobs', { ...SMALL, ...body })).json();
  return (await bench.ended(id)).result as Result;
};
const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(join(bench.folder, 'outputs', folder), { recursive: true }).catch(() => []))
    .filter((name) => name.endsWith('.png'))
    .sort();
const pixels = async (bytes: Buffer, area?: { left: number; top: number }) => {
  const picture = sharp(bytes).removeAlpha();
  return (area ? picture.extract({ ...area, width: 64, height: 64 }) : picture).raw().toBuffer();
};
const fileOf = async ({ url }: JobImage): Promise<Buffer> => (await bench.get(url ?? '')).rawPayload;
const today = (): string => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
};

describe('the pictures of a batch side by side', () => {
  it('come first, are kept in their folder of the day, and hold every picture', async () => {
    const [before, pictures] = [await filesOf('txt2img-grids'), await filesOf('txt2img-images')];
    const { images, grids } = await drawn({ batchSize: 2, batchCount: 2 });
    expect([images.length, grids]).toEqual([5, 1]);
    const [grid, ...single] = images as [JobImage, ...JobImage[]];
    expect([grid.width, grid.height, grid.infotext]).toEqual([128, 128, single[0]?.infotext]);
    const places = [0, 1, 2, 3].map((i) => ({ left: (i % 2) * 64, top: Math.floor(i / 2) * 64 }));
    const whole = await fileOf(grid);
    for (const [i, at] of places.entries())
      expect(await pixels(whole, at)).toEqual(await pixels(await fileOf(single[i] as JobImage)));
    expect(await filesOf('txt2img-grids')).toEqual([...before, join(today(), '00000-5.png')]);
    expect((await filesOf('txt2img-images')).length - pictures.length).toBe(4);
  });

  it('are made of pixels: a lossy format loses once', async () => {
    const [grid] = (await drawn({ batchCount: 2 })).images as [JobImage];
    await set({ samples_format: 'jpg', jpeg_quality: 20 });
    const [lossy] = (await drawn({ batchCount: 2 })).images as [JobImage];
    const once = await sharp(await fileOf(grid))
      .jpeg({ quality: 20 })
      .toBuffer();
    expect(await pixels(await fileOf(lossy))).toEqual(await pixels(once));
  });

  it.each([
    [{ return_grid: false }, 2, 1],
    [{ grid_save: false }, 3, 0],
    [{ return_grid: false, grid_save: false }, 2, 0],
    [{ samples_save: false }, 3, 0],
  ])('%j: %i pictures, %i more grids on disk', async (settings, shown, kept) => {
    await set(settings);
    const before = await filesOf('txt2img-grids');
    const { images } = await drawn({ batchCount: 2 });
    expect(images).toHaveLength(shown);
    expect((await filesOf('txt2img-grids')).length - before.length).toBe(kept);
    for (const image of images) expect((await fileOf(image)).length).toBeGreaterThan(0);
  });

  it('of one picture there is none', async () => {
    expect(await drawn({})).toMatchObject({ images: { length: 1 } });
    expect((await drawn({})).grids).toBeUndefined();
  });

  it.each([
    [{ save_images: true }, 3, 1],
    [{ save_images: true, do_not_save_grid: true }, 2, 0],
    [{}, 2, 0],
  ])('over the API of the WebUI with %j: %i pictures, the first of the batch at %i', async (body, length, first) => {
    const { images, info } = (await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body, n_iter: 2 })).json();
    expect([images.length, JSON.parse(info).index_of_first_image]).toEqual([length, first]);
    const [whole, own] = [images[0], images.at(-1)].map((image) => Buffer.from(image, 'base64')) as [Buffer, Buffer];
    if (first === 1) expect(await pixels(whole, { left: 64, top: 0 })).toEqual(await pixels(own));
  });

  it('Loopback shows them where return_grid is on', async () => {
    const initImage = (await fileOf((await drawn({})).images[0] as JobImage)).toString('base64');
    const order = { tab: 'img2img', script: 'Loopback', args: [2], request: { ...SMALL, initImage } };
    const loops = async () =>
      (await bench.ended((await bench.post('/api/v1/scripts', order)).json().id)).result as Result;
    expect((await loops()).images).toHaveLength(3);
    await set({ return_grid: false });
    expect((await loops()).images).toHaveLength(2);
  });
});

describe('folders of the output folder', () => {
  it.each([
    [true, '[date]', () => join(today(), '00000-5.png')],
    [true, '[steps] steps/[seed]', () => join('2 steps', '5', '00000-5.png')],
    [true, '../..//.', () => '00000-5.png'],
    [false, '[date]', () => '00000-5.png'],
  ])('save_to_dirs %s, %s', async (save_to_dirs, directories_filename_pattern, name) => {
    const folder = crypto.randomUUID();
    await set({ save_to_dirs, directories_filename_pattern, outdir_txt2img_samples: `outputs/${folder}` });
    await drawn({});
    expect(await filesOf(folder)).toEqual([name()]);
  });
});

describe('Interrupt', () => {
  const interrupt = (id: string) => bench.post(`/api/v1/jobs/${id}/interrupt`);
  const begun = async (id: string): Promise<void> => {
    const step = async () => ((await bench.service.queue.get(id))?.progress as { step?: object } | undefined)?.step;
    await vi.waitFor(async () => expect(await step()).toBeDefined(), { timeout: 10_000, interval: 5 });
  };
  const start = async (body: object = {}): Promise<string> => {
    const { id } = (await bench.post('/api/v1/jobs', { ...SMALL, steps: 60, batchCount: 3, ...body })).json();
    await begun(id);
    return id;
  };

  it('lets the batch that is being drawn end where more were to come', async () => {
    const id = await start();
    const answer = (await interrupt(id)).json();
    expect(answer).toMatchObject({ id, state: 'running' });
    expect(answer).not.toHaveProperty('stopRequested');
    const { state, result } = await bench.ended(id);
    const { images } = result as Result;
    expect([state, images.length]).toEqual(['done', 1]);
    const alone = await drawn({ steps: 60 });
    expect(await pixels(await fileOf(images[0] as JobImage))).toEqual(
      await pixels(await fileOf(alone.images[0] as JobImage)),
    );
  });

  it.each([
    ['twice', {}, 2, 3],
    ['the last batch', {}, 1, 1],
    ['without interrupt_after_current', { interrupt_after_current: false }, 1, 3],
  ])('%s ends it at once', async (_name, settings, times, batchCount) => {
    await set(settings);
    const id = await start({ batchCount, steps: 400 });
    for (let i = 1; i < times; i++) await interrupt(id);
    expect((await interrupt(id)).json()).toMatchObject({ stopRequested: true });
    expect((await bench.ended(id)).state).toBe('interrupted');
  });

  it('lets the cell of a script end', async () => {
    const args = ['Seed', '1-9', [], 0, '', [], 0, '', [], true, true];
    const order = { tab: 'txt2img', script: 'X/Y/Z plot', args, request: { ...SMALL, steps: 60 } };
    const { id } = (await bench.post('/api/v1/scripts', order)).json();
    await begun(id);
    await interrupt(id);
    const { state, result } = await bench.ended(id);
    expect([state, (result as Result).images.length]).toEqual(['done', 2]);
  });
});

describe('other settings', () => {
  it('img_max_size_mp bounds the sheet of an X/Y/Z plot', async () => {
    const args = ['Seed', '1-400', []];
    const order = { tab: 'txt2img', script: 'X/Y/Z plot', args, request: SMALL };
    await set({ img_max_size_mp: 1 });
    const refused = await bench.post('/api/v1/scripts', order);
    expect([refused.statusCode, refused.body]).toEqual([422, expect.stringContaining('the limit is 1')]);
  });

  it('what the WebUI keeps from its API is passed over there, and so are names that are no settings', async () => {
    const post = async (body: object) => (await bench.post('/sdapi/v1/options', body)).statusCode;
    expect(await post({ api_enable_requests: false, jpeg_quality: 70 })).toBe(200);
    expect(bench.service.settings.get('jpeg_quality')).toBe(70);
    expect(await post({ api_enable_request: false })).toBe(200);
  });

  it('styles are found again in what a picture says', async () => {
    await bench.post('/api/v1/styles', { name: 'dark', prompt: '{prompt} at night', negativePrompt: 'sun' });
    const [image] = (await drawn({ prompt: 'a cat', styles: ['dark'] })).images as [JobImage];
    const read = async (infotext: string) => (await bench.post('/api/v1/infotext', { infotext })).json().styled;
    expect(await read(image.infotext)).toEqual({ prompt: 'a cat', negativePrompt: '', styles: ['dark'] });
    expect(await read('a dog\nSteps: 2, Sampler: DDIM, Seed: 5')).toBeUndefined();
  });

  it('disable_weights_auto_swap off draws an infotext with the model it names', async () => {
    const { hash } = (await bench.service.catalogue.list())[0] ?? {};
    const text = (model: string | null | undefined) => `a cat\nSteps: 2, Sampler: DDIM, Seed: 5, Model hash: ${model}`;
    const send = async (infotext: string) =>
      (await bench.post('/sdapi/v1/txt2img', { infotext, width: 64, height: 64 })).statusCode;
    expect(await send(text('0123456789'))).toBe(200);
    await set({ disable_weights_auto_swap: false });
    expect(await send(text(hash))).toBe(200);
    // One that is not here leaves the choice as it is.
    expect(await send(text('0123456789'))).toBe(200);
  });
});
