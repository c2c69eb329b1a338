/** @file More requests of public reports, written anew after what they say was sent; sources in README.md beside this file. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawSd, plainPicture, SMALL, sizeOfPicture } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
let picture: string;
beforeAll(async () => {
  bench = await createServerBench({ corsAllowOrigins: ['https://lite.example'] });
  picture = await plainPicture();
});
afterAll(() => bench.close());

const json = async (path: string) => (await bench.get(`/sdapi/v1/${path}`)).json();
const infotextOf = async (body: object) => (await drawSd(bench, { ...SMALL, steps: 2, ...body })).info.infotexts[0];
const refusalOf = async (path: string, body: object) => {
  const answer = await bench.post(`/sdapi/v1/${path}`, body);
  return [answer.statusCode, answer.json().detail];
};

describe('a sampler', () => {
  it.each([
    ['by a name of k-diffusion (webui#3792)', { sampler_index: 'k_euler_a' }, 'Sampler: Euler a, '],
    [
      'with its schedule in both fields (webui#14123)',
      { sampler_name: 'DPM++ 3M SDE Exponential', sampler_index: 'DPM++ 3M SDE Exponential' },
      'Sampler: DPM++ 3M SDE, Schedule type: Exponential, ',
    ],
    [
      'by sampler_name, whatever sampler_index says (webui#5117)',
      { sampler_name: 'DDIM', sampler_index: 'Euler' },
      'Sampler: DDIM, ',
    ],
    ['under a name that no field has: Euler (sd-webui-bayesian-merger#15)', { sampler: 'DDIM' }, 'Sampler: Euler, '],
    ['of LibreChat, with fields of another service (LibreChat#2039)', { n: 1, size: '64x64' }, 'Sampler: Euler, '],
  ])('%s', async (_name, body, says) => {
    expect(await infotextOf(body)).toContain(says);
  });

  it('that is not here is drawn with the first one, and a schedule too, said (SdPaint#92, dream-factory#58)', async () => {
    const body = { ...SMALL, steps: 2, sampler_name: 'Euler SMEA Dy', scheduler: 'Align Your Steps 2' };
    const { info } = await drawSd(bench, body);
    expect(info.infotexts[0]).toContain('Sampler: DPM++ 2M, Schedule type: Karras, ');
    expect(info.comments.split('\n')).toEqual([
      'there is no sampler "Euler SMEA Dy" (the nearest is "Euler a"); it was drawn with DPM++ 2M',
      'there is no schedule "Align Your Steps 2" (the nearest is "Align Your Steps"); it was drawn with Automatic',
    ]);
  });
});

describe('a request of', () => {
  it('a seed of 63 bits, with a second pass under a name that no field has (forge#2680)', async () => {
    const text =
      '{"prompt":"a","steps":2,"width":64,"height":64,"seed":6302954713490123530,"clip_skip":2,"hires_fix":true,"hr_scale":2,"denoising_strength":0.7,"hr_upscaler":"ESRGAN_4x","hr_second_pass_steps":20}';
    const headers = { 'content-type': 'application/json' };
    const answer = await bench.server.inject({ method: 'POST', url: '/sdapi/v1/txt2img', payload: text, headers });
    const { images, info } = answer.json();
    expect(await sizeOfPicture(images[0])).toEqual([64, 64]);
    expect(JSON.parse(info).infotexts[0]).toMatch(/Seed: 6302954713490123530, .*Clip skip: 2/);
  });

  it('the same that is switched on is refused: its upscaler is not here (forge#2680, agent-scheduler#249)', async () => {
    const hires = { enable_hr: true, hr_upscaler: '4x_NMKD-Siax_200k', hr_additional_modules: [] };
    const [status, detail] = await refusalOf('txt2img', { ...SMALL, ...hires });
    expect([status, detail[0].loc]).toEqual([422, ['body', 'hr_upscaler']]);
    const { images } = await drawSd(bench, { ...SMALL, ...hires, hr_upscaler: 'Latent', hr_scale: 2 });
    expect(await sizeOfPicture(images[0])).toEqual([128, 128]);
  });

  it('a client that says nothing of sizes of the seed: infotext does neither (webui#11247)', async () => {
    expect(await infotextOf({})).not.toContain('Seed resize');
    expect(await infotextOf({ seed_resize_from_h: -1, seed_resize_from_w: -1 })).not.toContain('Seed resize');
  });

  it('a client that sends every field, most of them null (forge#2020)', async () => {
    const nothing = [
      ...['styles', 'sampler_name', 'restore_faces', 'tiling', 'eta', 's_min_uncond', 's_churn', 's_tmax', 's_tmin'],
      ...['s_noise', 'refiner_checkpoint', 'refiner_switch_at', 'firstpass_image', 'comments', 'latent_mask'],
      ...['initial_noise_multiplier', 'force_task_id', 'script_name', 'mask'],
    ].map((field) => [field, null]);
    const body = {
      ...SMALL,
      ...Object.fromEntries(nothing),
      scheduler: 'Karras',
      steps: 4,
      width: 85,
      n_iter: 2,
      denoising_strength: 0.8,
      distilled_cfg_scale: 3.5,
      hr_distilled_cfg: 3.5,
      override_settings: { sd_model_checkpoint: 'deliberate.safetensors' },
      resize_mode: 2,
      image_cfg_scale: 1.5,
      mask_blur: 5,
      mask_blur_x: 4,
      mask_blur_y: 4,
      mask_round: true,
      inpainting_fill: 2,
      inpaint_full_res: true,
      inpaint_full_res_padding: 32,
      inpainting_mask_invert: 1,
      sampler_index: 'DPM++ 2M SDE',
      script_args: [],
      init_images: [picture],
    };
    const { images, info } = await drawSd(bench, body, 'img2img');
    expect(await sizeOfPicture(images[0])).toEqual([80, 64]);
    expect([images.length, info.comments]).toEqual([2, expect.stringContaining('deliberate.safetensors')]);
    expect(info.infotexts[0]).toMatch(/Sampler: DPM\+\+ 2M SDE, Schedule type: Karras, .*Size: 85x64/);
  });

  it('a picture as base64 in lines, and as a data URI (webui#9467, webui#3040)', async () => {
    const lines = picture.replaceAll(/.{76}/g, '$&\n');
    for (const image of [lines, `data:image/png;base64,${picture}`])
      expect((await drawSd(bench, { ...SMALL, init_images: [image] }, 'img2img')).images).toHaveLength(1);
  });

  it('the placeholder in place of a picture is refused by name (webui#3040)', async () => {
    const [status, detail] = await refusalOf('img2img', { ...SMALL, init_images: ['string'] });
    expect([status, detail]).toEqual([400, expect.stringContaining('image')]);
  });

  it('a form with more noise than there is, is refused by name (stable-diffusion-bot#7)', async () => {
    const [status, detail] = await refusalOf('txt2img', { ...SMALL, enable_hr: true, denoising_strength: 2 });
    expect([status, detail[0].loc]).toEqual([422, ['body', 'denoising_strength']]);
  });

  it('a client that wants an upscaler of the extras: drawn without (webui#4693)', async () => {
    expect((await drawSd(bench, { ...SMALL, upscaler: 'SwinIR' })).images).toHaveLength(1);
  });

  it('KoboldAI Lite from its own page: lists, then a picture (AMD-SHARK-Studio#1924)', async () => {
    const headers = { origin: 'https://lite.example' };
    for (const list of ['sd-models', 'options', 'samplers', 'cmd-flags']) {
      const answer = await bench.get(`/sdapi/v1/${list}`, headers);
      expect([list, answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([
        list,
        200,
        headers.origin,
      ]);
    }
    const body = { ...SMALL, negative_prompt: '', cfg_scale: 7, sampler_name: 'Euler a', override_settings: {} };
    expect((await bench.post('/sdapi/v1/txt2img', { ...body, send_images: true }, headers)).statusCode).toBe(200);
  });
});

describe('the model', () => {
  it('is chosen by its title alone, and told again (webui#4715, webui#12025, camenduru#398)', async () => {
    const [{ title, model_name }] = await json('sd-models');
    expect((await bench.post('/sdapi/v1/options', { sd_model_checkpoint: title })).body).toBe('null');
    const { sd_model_checkpoint: told } = await json('options');
    expect([told, model_name]).toEqual([title, expect.any(String)]);
  });

  it('that is not here refuses the whole change (webui#11112, webui#11113)', async () => {
    const before = await json('options');
    const wrong = { CLIP_stop_at_last_layers: 4, sd_model_checkpoint: 'Wrong Model name' };
    const [status, detail] = await refusalOf('options', wrong);
    expect([status, JSON.stringify(detail)]).toEqual([404, expect.stringContaining('Wrong Model name')]);
    expect(await json('options')).toEqual(before);
  });

  it('stays as a request set it where it says so (webui-api#5, webui#5873)', async () => {
    const asked = { ...SMALL, override_settings: { CLIP_stop_at_last_layers: 2, sd_vae: 'None' } };
    await drawSd(bench, asked);
    expect((await json('options')).CLIP_stop_at_last_layers).toBe(1);
    await drawSd(bench, { ...asked, override_settings_restore_afterwards: false });
    expect(await json('options')).toMatchObject({ CLIP_stop_at_last_layers: 2, sd_vae: 'None' });
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 1, sd_vae: 'Automatic' });
  });

  it('takes settings of one request by their names (sdwebuiapi#27, webui#13841)', async () => {
    const override_settings = {
      CLIP_stop_at_last_layers: 2,
      eta_noise_seed_delta: 31337,
      sd_vae: 'vae-ft-mse-840000-ema-pruned.safetensors',
    };
    const { info } = await drawSd(bench, { ...SMALL, steps: 2, sampler_name: 'Euler a', override_settings });
    expect(info.infotexts[0]).toMatch(/Clip skip: 2, .*ENSD: 31337/);
    expect(info.comments).toContain('vae-ft-mse-840000-ema-pruned.safetensors');
  });
});

describe('an enlargement', () => {
  it('to a size of which nothing is said takes 512 by 512 (forge#3123)', async () => {
    const body = { image: picture, resize_mode: 1, upscaling_resize: 2, upscaler_1: 'Lanczos' };
    const answer = await bench.post('/sdapi/v1/extra-single-image', body);
    expect(await sizeOfPicture(answer.json().image)).toEqual([512, 512]);
  });

  it('by a factor changes the size (webui#15465)', async () => {
    const answer = await bench.post('/sdapi/v1/extra-single-image', { image: picture, upscaler_1: 'Lanczos' });
    expect(await sizeOfPicture(answer.json().image)).toEqual([128, 128]);
  });
});

describe('a script', () => {
  it.each([
    ['adetailer#105', 'After Detailer', [{ ad_model: 'face_yolov8n.pt', ad_prompt: '1girl' }]],
    ['agent-scheduler#91', 'ADetailer', [{ ad_model: 'face_yolov8n.pt' }]],
    ['adetailer#233', 'ADetailer', { ad_model: 'face_yolov8n.pt' }],
    ['forge#2020', 'ControlNet', [{ enabled: true, control_mode: 'Balanced', module: 'canny' }]],
  ])('of an extension is refused by name: %s', async (_report, name, args) => {
    const sent = { ...SMALL, alwayson_scripts: { [name]: { args } } };
    expect(await refusalOf('txt2img', sent)).toEqual([422, `always on script ${name} not found`]);
  });

  it('of an extension with arguments that are all null changes nothing (webui#8666)', async () => {
    const alwayson_scripts = { 'Aesthetic embeddings': { args: [null, null, null, null, '', null, false] } };
    expect((await drawSd(bench, { ...SMALL, alwayson_scripts })).images).toHaveLength(1);
  });

  const PLOT = { ...SMALL, script_name: 'X/Y/Z plot' };

  it('takes its arguments as they are told by script-info (agent-scheduler#103, webui#12608)', async () => {
    const plot = (await json('script-info')).find(
      ({ name, is_img2img }: { name: string; is_img2img: boolean }) => name === 'x/y/z plot' && !is_img2img,
    );
    const args = [4, '1,2', [], 0, '', [], 0, '', [], true, false, false, false, 0, false];
    const { images, info } = await drawSd(bench, { ...PLOT, script_args: args.slice(0, plot.args.length) });
    expect(images).toHaveLength(info.index_of_first_image);
    expect(info.infotexts).toHaveLength(images.length);
  });

  it.each([
    [
      'without lists, as before them (webui#11736, sdwebuiapi#119)',
      [4, '1,2', 0, '', 0, '', true, false, false, false, 0],
    ],
    [
      'with names for numbers (webui#10471)',
      ['CFG scale', '0,3', '', '', '', '', '', '', '', 'True', 'False', 'False'],
    ],
  ])('%s is no failure of the server', async (_name, script_args) => {
    const answer = await bench.post('/sdapi/v1/txt2img', { ...PLOT, script_args });
    expect(answer.statusCode).toBeLessThan(500);
  });
});

describe('what clients ask while nothing is drawn', () => {
  it('progress without a picture, under all of its names (sdnext#899, forge#1814)', async () => {
    const { state, ...progress } = await json('progress?skip_current_image=true');
    expect(progress).toEqual({ progress: 0, eta_relative: 0, current_image: null, textinfo: null });
    expect(Object.keys(state)).toEqual([
      ...['skipped', 'interrupted', 'stopping_generation', 'job', 'job_count', 'job_timestamp', 'job_no'],
      ...['sampling_step', 'sampling_steps'],
    ]);
  });

  it('the parameters of a picture that has none (webui#6328)', async () => {
    expect((await bench.post('/sdapi/v1/png-info', { image: picture })).json()).toMatchObject({ info: '', items: {} });
  });

  it('what a plugin looks for at its start (forge#599, koboldcpp#1856)', async () => {
    for (const path of [
      ...['options', 'cmd-flags', 'samplers', 'schedulers', 'upscalers', 'latent-upscale-modes', 'sd-models', 'sd-vae'],
      ...['hypernetworks', 'face-restorers', 'realesrgan-models', 'prompt-styles', 'embeddings', 'loras', 'memory'],
      ...['scripts', 'script-info', 'extensions', 'progress'],
    ])
      expect([path, (await bench.get(`/sdapi/v1/${path}`)).statusCode]).toEqual([path, 200]);
    expect((await json('schedulers'))[0]).toMatchObject({ name: 'automatic', label: 'Automatic' });
  });
});
