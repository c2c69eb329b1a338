import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 2, seed: 5, width: 64, height: 64 };
const plain = async (width: number, height: number, format: 'png' | 'gif' = 'png') =>
  (
    await sharp({ create: { width, height, channels: 3, background: '#ffaa00' } })
      .toFormat(format)
      .toBuffer()
  ).toString('base64');
const sizeOf = async (base64: string) => sharp(Buffer.from(base64, 'base64')).metadata();

describe('img2img', () => {
  it('draws from a picture, gives none back, and keeps it as a file beside the job', async () => {
    const init_images = [`data:image/png;base64,${await plain(64, 64)}`];
    const answer = await bench.post('/sdapi/v1/img2img', { ...SMALL, init_images, denoising_strength: 0.5 });
    expect(answer.statusCode).toBe(200);
    const { images, parameters, info } = answer.json();
    expect(await sizeOf(images[0])).toMatchObject({ width: 64, height: 64 });
    expect(parameters).toMatchObject({ init_images: null, mask: null, denoising_strength: 0.5 });
    expect(JSON.parse(info)).toMatchObject({ denoising_strength: 0.5, all_seeds: [5] });
    expect(await readdir(join(bench.folder, 'penultimate', 'inputs'))).toHaveLength(1);
    const [job] = (await bench.get('/api/v1/jobs')).json().jobs;
    expect(job).toMatchObject({ kind: 'img2img', state: 'done' });
    expect(job.request.tasks[0].request.initImage).toMatch(/^sha256:/);
    expect(JSON.stringify(job).length).toBeLessThan(5000);
  });

  it('paints in a mask with the numbers of the WebUI', async () => {
    const mask = await sharp({ create: { width: 100, height: 80, channels: 3, background: '#000' } })
      .composite([{ input: { create: { width: 30, height: 30, channels: 3, background: '#fff' } }, left: 5, top: 5 }])
      .png()
      .toBuffer();
    const answer = await bench.post('/sdapi/v1/img2img', {
      ...SMALL,
      init_images: [await plain(100, 80)],
      mask: mask.toString('base64'),
      inpainting_fill: 2,
      mask_blur: 0,
      inpaint_full_res_padding: 4,
    });
    const { images, info } = answer.json();
    // "Only masked" is the API's default: the picture keeps its own size.
    expect(await sizeOf(images[0])).toMatchObject({ width: 100, height: 80 });
    expect(JSON.parse(info).infotexts[0]).toContain('Masked content: latent noise');
  });

  const wrong: [string, () => Promise<object>, number, RegExp][] = [
    ['no picture', async () => ({}), 404, /init image/],
    ['a GIF', async () => ({ init_images: [await plain(8, 8, 'gif')] }), 400, /it is gif; PNG, JPEG and WebP are read/],
    ['no base64', async () => ({ init_images: ['%%%'] }), 400, /neither base64/],
    ['text', async () => ({ init_images: ['aGVsbG8gd29ybGQ='] }), 400, /not a readable image/],
    [
      '200 megapixels',
      async () => ({ init_images: [await plain(20_000, 10_000)] }),
      400,
      /more than the limit of 100 meg/,
    ],
    ['a strength above 1', async () => ({ init_images: ['x'], denoising_strength: 2 }), 422, /denoising_strength/],
    ['a mask that is none', async () => ({ init_images: [await plain(8, 8)], mask: 'aGVsbG8=' }), 400, /mask/],
    ['a latent mask alone', async () => ({ init_images: ['x'], latent_mask: 'x' }), 422, /latentMask has no meaning/],
  ];
  it.each(wrong)('refuses %s', async (_, body, status, message) => {
    const answer = await bench.post('/sdapi/v1/img2img', { ...SMALL, ...(await body()) });
    expect([answer.statusCode, answer.body]).toEqual([status, expect.stringMatching(message)]);
  });
});

describe('txt2img', () => {
  it('draws a second pass and related noise, and restores both from the infotext', async () => {
    const hires = {
      enable_hr: true,
      hr_scale: 1.5,
      hr_upscaler: 'Lanczos',
      hr_second_pass_steps: 3,
      denoising_strength: 0.6,
    };
    const noise = { subseed: 9, subseed_strength: 0.2, seed_resize_from_w: 32, seed_resize_from_h: 64 };
    const first = (await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...hires, ...noise })).json();
    expect(await sizeOf(first.images[0])).toMatchObject({ width: 96, height: 96 });
    const info = JSON.parse(first.info);
    expect(info).toMatchObject({ subseed: 9, subseed_strength: 0.2, seed_resize_from_w: 32, denoising_strength: 0.6 });
    const again = (await bench.post('/sdapi/v1/txt2img', { infotext: info.infotexts[0] })).json();
    expect(again.images).toEqual(first.images);
  });

  it('refuses an upscaler that is not there', async () => {
    const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, enable_hr: true, hr_upscaler: 'ESRGAN_4x' });
    expect([answer.statusCode, answer.body]).toEqual([422, expect.stringContaining('hr_upscaler')]);
  });
});

describe('extras', () => {
  it('enlarges by factor and to a size', async () => {
    const image = await plain(10, 20);
    const by = async (body: object) =>
      sizeOf((await bench.post('/sdapi/v1/extra-single-image', { image, ...body })).json().image);
    expect(await by({ upscaling_resize: 3, upscaler_1: 'Lanczos' })).toMatchObject({ width: 30, height: 60 });
    const size = { resize_mode: 1, upscaling_resize_w: 40, upscaling_resize_h: 40, upscaler_1: 'Nearest' };
    expect(await by(size)).toMatchObject({ width: 40, height: 40 });
    expect(await by({ ...size, upscaling_crop: false })).toMatchObject({ width: 20, height: 40 });
    expect(await by({ upscaling_resize: 3 })).toMatchObject({ width: 10, height: 20 });
  });

  it('lists what there is to enlarge with', async () => {
    expect((await bench.get('/sdapi/v1/upscalers')).json().map((row: { name: string }) => row.name)).toEqual([
      ...['None', 'Lanczos', 'Nearest'],
    ]);
    expect((await bench.get('/sdapi/v1/latent-upscale-modes')).json()).toContainEqual({
      name: 'Latent (nearest-exact)',
    });
  });
});
