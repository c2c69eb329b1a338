/** @file What requests mean, as the WebUI takes them. Cases: api-size-not-multiple-of-8, api-two-init-images, api-info-width-of-grid, api-infotext-unknown-vae, wire-grid-all-seeds, wire-extras-lose-metadata, wire-second-init-image-and-reused-task-id, wire-skip-drops-picture. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readPictureTexts } from '../../src/images/index.js';
import { drawSd, plainPicture, SMALL, sizeOfPicture } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
let picture: string;
let other: string;
beforeAll(async () => {
  bench = await createServerBench();
  picture = await plainPicture('#204080');
  other = await plainPicture('#c02010');
});
afterAll(() => bench.close());

const bytesOf = (image = ''): Buffer => Buffer.from(image, 'base64');
const textsOf = (image = '') => readPictureTexts(bytesOf(image), 'image');

describe('a size that is not divisible by 8', () => {
  it('is drawn in whole cells, and said as it was asked for', async () => {
    const { images, info, parameters } = await drawSd(bench, { ...SMALL, width: 70, height: 93 });
    expect(await sizeOfPicture(images[0])).toEqual([64, 88]);
    expect([info.width, info.height, parameters.width, parameters.height]).toEqual([70, 93, 70, 93]);
    expect(info.infotexts[0]).toContain('Size: 70x93,');
    expect((await drawSd(bench, { infotext: info.infotexts[0] })).images).toEqual(images);
  });

  it('is taken by img2img and by the first pass of a second', async () => {
    const body = { ...SMALL, steps: 2, init_images: [picture], width: 70 };
    expect(await sizeOfPicture((await drawSd(bench, body, 'img2img')).images[0])).toEqual([64, 64]);
    const two = {
      ...SMALL,
      width: 96,
      height: 96,
      enable_hr: true,
      denoising_strength: 0.5,
      firstphase_width: 60,
      firstphase_height: 60,
    };
    const { images, info } = await drawSd(bench, two);
    expect([await sizeOfPicture(images[0]), info.infotexts[0]]).toEqual([
      [96, 96],
      expect.stringContaining('Size: 60x60'),
    ]);
  });

  it('is refused where not one cell is left, and by our own API', async () => {
    expect((await bench.post('/sdapi/v1/txt2img', { ...SMALL, width: 4 })).statusCode).toBe(422);
    expect((await bench.post('/api/v1/jobs', { prompt: 'a', width: 70 })).json().error.code).toBe('SIZE_NOT_DIVISIBLE');
  });
});

describe('several init images', () => {
  const body = { ...SMALL, steps: 3, denoising_strength: 0.4 };

  it('are each what an image of a batch starts from', async () => {
    const both = await drawSd(bench, { ...body, init_images: [picture, other], batch_size: 2, n_iter: 2 }, 'img2img');
    expect([both.images.length, both.info.all_seeds]).toEqual([4, [5, 6, 7, 8]]);
    const single = await drawSd(bench, { ...body, init_images: [other], seed: 6 }, 'img2img');
    expect(both.images[1]).toBe(single.images[0]);
    expect(both.images[2]).not.toBe(both.images[0]);
  });

  it('make a batch as large as they are many, and are refused where they are more', async () => {
    const fewer = await drawSd(bench, { ...body, init_images: [picture, other], batch_size: 3 }, 'img2img');
    expect(fewer.images).toHaveLength(2);
    const more = await bench.post('/sdapi/v1/img2img', { ...body, init_images: [picture, other] });
    expect([more.statusCode, more.json().detail[0].loc]).toEqual([422, ['body', 'init_images']]);
  });
});

describe('a name of a task', () => {
  it('may be used again, and then means the newer job', async () => {
    const named = { ...SMALL, force_task_id: 'task(again)' };
    const [first, second] = [await drawSd(bench, named), await drawSd(bench, { ...named, seed: 6 })];
    expect(first.images).not.toEqual(second.images);
    const slow = drawSd(bench, { ...named, steps: 300 });
    await vi.waitFor(
      async () => expect((await bench.post('/internal/progress', { id_task: 'task(again)' })).json().active).toBe(true),
      20_000,
    );
    await bench.post('/sdapi/v1/interrupt');
    await slow;
  });
});

describe('skip', () => {
  it('returns the image as far as it was drawn', async () => {
    const answer = drawSd(bench, { ...SMALL, steps: 400 });
    await vi.waitFor(
      async () => expect((await bench.get('/sdapi/v1/progress')).json().state.sampling_step).toBeGreaterThan(0),
      20_000,
    );
    await bench.post('/sdapi/v1/skip');
    const { images, info } = await answer;
    expect([images.length, info.all_seeds]).toEqual([1, [5]]);
  });
});

describe('info', () => {
  it('counts no grid among the images, and names the size of an image', async () => {
    const { images, info } = await drawSd(bench, { ...SMALL, batch_size: 2, save_images: true });
    expect(images).toHaveLength(3);
    expect(info).toMatchObject({ index_of_first_image: 1, all_seeds: [5, 6], width: 64, height: 64 });
    const { all_prompts, all_negative_prompts, all_subseeds, infotexts } = info;
    expect([all_prompts, all_negative_prompts, all_subseeds, infotexts].map(({ length }) => length)).toEqual([
      2, 2, 2, 3,
    ]);
    expect(await sizeOfPicture(images[0])).toEqual([128, 64]);
  });

  it('names the size of the first pass, not that of the second', async () => {
    const two = { ...SMALL, enable_hr: true, hr_scale: 2, denoising_strength: 0.5 };
    const { info, parameters } = await drawSd(bench, two);
    expect([info.width, parameters.width]).toEqual([64, 64]);
    expect(info.extra_generation_params).toEqual({
      'Hires upscale': '2',
      'Hires upscaler': 'Latent',
      'Schedule type': 'Automatic',
    });
  });

  it('names variation seeds, those too that are not mixed in', async () => {
    const { info } = await drawSd(bench, { ...SMALL, batch_size: 2, subseed: 9, subseed_strength: 0.5 });
    expect([info.subseed, info.all_subseeds]).toEqual([9, [9, 10]]);
    const { info: plain } = await drawSd(bench, SMALL);
    expect([plain.subseed >= 0, plain.all_subseeds]).toEqual([true, [plain.subseed]]);
  });

  it('tells every field of the request, with its default', async () => {
    const { parameters } = await drawSd(bench, { prompt: 'a', steps: 1, width: 64, height: 64 });
    const told = (value: unknown, ...names: readonly string[]) =>
      expect(names.map((name) => [name, parameters[name]])).toEqual(names.map((name) => [name, value]));
    told(null, 'styles', 'sampler_name', 'scheduler', 'denoising_strength', 'override_settings', 'firstpass_image');
    told(null, 'hr_upscaler', 'script_name', 'force_task_id', 'infotext', 'eta', 's_churn', 'tiling');
    told(false, 'restore_faces', 'do_not_save_samples', 'disable_extra_networks', 'enable_hr', 'save_images');
    told(true, 'override_settings_restore_afterwards', 'send_images');
    told(-1, 'seed', 'subseed', 'seed_resize_from_h', 'seed_resize_from_w');
    told(0, 'subseed_strength', 'firstphase_width', 'hr_second_pass_steps', 'hr_resize_x');
    told(1, 'batch_size', 'n_iter');
    told('', 'negative_prompt', 'hr_prompt', 'hr_negative_prompt');
    expect(parameters).toMatchObject({ cfg_scale: 7, hr_scale: 2, sampler_index: 'Euler', script_args: [] });
    const img2img = await drawSd(bench, { ...SMALL, steps: 2, init_images: [picture] }, 'img2img');
    expect(img2img.parameters).toMatchObject({ denoising_strength: 0.75, mask_blur_x: 4, inpaint_full_res: true });
  });
});

describe('an infotext of another program', () => {
  const text = (more: string) => `a fox\nSteps: 1, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 64x64, ${more}`;

  it('that names a VAE or an upscaler that is not here is drawn without, and says so', async () => {
    const plain = await drawSd(bench, { infotext: text('Clip skip: 1') });
    const vae = await drawSd(bench, { infotext: text('VAE hash: c6a580b13a, VAE: vae-ft-mse-840000-ema-pruned.ckpt') });
    expect(vae.images[0]).toHaveLength(plain.images[0]?.length ?? 0);
    expect(vae.info.comments).toContain('vae-ft-mse-840000-ema-pruned.ckpt');
    const hires = 'Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: 4x-UltraSharp';
    const upscaled = await drawSd(bench, { infotext: text(hires) });
    expect([await sizeOfPicture(upscaled.images[0]), upscaled.info.comments]).toEqual([
      [128, 128],
      expect.stringContaining('4x-UltraSharp'),
    ]);
  });

  it('that names restored faces is drawn without, and says so', async () => {
    const { info } = await drawSd(bench, { infotext: text('Face restoration: CodeFormer') });
    expect(info.comments).toMatch(/faces are not restored/);
  });

  it('says nothing of an upscaler that the request itself names', async () => {
    const answer = await bench.post('/sdapi/v1/txt2img', {
      infotext: text('Hires upscaler: Latent'),
      hr_upscaler: '4x-UltraSharp',
      denoising_strength: 0.5,
    });
    expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['body', 'hr_upscaler']]);
  });
});

describe('extras', () => {
  const single = async (body: object) => (await bench.post('/sdapi/v1/extra-single-image', body)).json();

  it('keep what the picture said, and say what was done', async () => {
    const { images, info } = await drawSd(bench, SMALL);
    const { image, html_info } = await single({ image: images[0], upscaler_1: 'Lanczos', upscaling_resize: 2 });
    const done = 'Postprocess upscale by: 2, Postprocess upscaler: Lanczos';
    expect([...(await textsOf(image))]).toEqual([
      ['parameters', info.infotexts[0]],
      ['postprocessing', done],
    ]);
    expect([await sizeOfPicture(image), html_info]).toEqual([[128, 128], `<p>${done}</p>`]);
  });

  it('leave the size without an upscaler', async () => {
    for (const upscaler_1 of ['None', null, ''])
      expect(await sizeOfPicture((await single({ image: picture, upscaler_1 })).image)).toEqual([64, 64]);
    const many = { imageList: [{ data: picture }, { data: other }], upscaler_1: 'Nearest', upscaling_resize: 1.5 };
    const { images } = (await bench.post('/sdapi/v1/extra-batch-images', many)).json();
    expect(await Promise.all(images.map(sizeOfPicture))).toEqual([
      [96, 96],
      [96, 96],
    ]);
  });

  it('blend the second upscaler over the first', async () => {
    const drawn = (
      await sharp(bytesOf((await drawSd(bench, SMALL)).images[0]))
        .png()
        .toBuffer()
    ).toString('base64');
    const by = async (more: object) =>
      sharp(bytesOf((await single({ image: drawn, upscaling_resize: 2, ...more })).image))
        .raw()
        .toBuffer();
    const [first, second] = [await by({ upscaler_1: 'Lanczos' }), await by({ upscaler_1: 'Nearest' })];
    const half = await by({ upscaler_1: 'Lanczos', upscaler_2: 'Nearest', extras_upscaler_2_visibility: 0.5 });
    const expected = first.map((value, place) => Math.trunc(value + ((second[place] ?? 0) - value) * 0.5));
    expect(half.equals(Buffer.from(expected))).toBe(true);
    expect(half.equals(first)).toBe(false);
  });

  it('leave texts out where pictures carry none', async () => {
    await bench.post('/sdapi/v1/options', { enable_pnginfo: false });
    const { image } = await single({ image: picture, upscaler_1: 'Lanczos' });
    await bench.post('/sdapi/v1/options', { enable_pnginfo: true });
    expect((await textsOf(image)).size).toBe(0);
  });
});
