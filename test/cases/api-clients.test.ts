/**
 * @file Programs that work against the WebUI, by what they send: each changes nothing but the address. The bodies are written
 * here, after the fields that the programs are known to send; none is copied. Sources: README.md beside this file.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawSd, plainPicture } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

const LOGIN = { authorization: `Basic ${Buffer.from('anna:secret').toString('base64')}` };

let bench: ServerBench;
let guarded: ServerBench;
let picture: string;
beforeAll(async () => {
  bench = await createServerBench({ listen: true, allowHosts: ['host.docker.internal'] });
  guarded = await createServerBench({ apiAuth: ['anna:secret'], corsAllowOrigins: ['https://page.example'] });
  picture = await plainPicture();
});
afterAll(async () => {
  await bench.close();
  await guarded.close();
});

const SIZE = { width: 64, height: 64, steps: 2 } as const;
const json = async (url: string) => (await bench.get(url, { accept: '*/*' })).json();

describe("the WebUI's own tests", () => {
  const body = {
    prompt: 'a picture',
    negative_prompt: '',
    styles: [],
    sampler_index: 'Euler a',
    batch_size: 1,
    n_iter: 1,
    steps: 3,
    cfg_scale: 7,
    width: 64,
    height: 64,
    seed: -1,
    subseed: -1,
    subseed_strength: 0,
    seed_resize_from_h: -1,
    seed_resize_from_w: -1,
    restore_faces: false,
    tiling: false,
    eta: 0,
    s_churn: 0,
    s_tmax: 0,
    s_tmin: 0,
    s_noise: 1,
    denoising_strength: 0,
    firstphase_width: 0,
    firstphase_height: 0,
  };
  const language = '((emphasis)), (emphasis1:1.1), [to:1], [from::2], [from:to:0.3], [alt|alt1]';
  const variants: readonly object[] = [
    { negative_prompt: 'blurry' },
    { prompt: language, negative_prompt: language },
    { enable_hr: true },
    { enable_hr: true, firstphase_width: 64, firstphase_height: 64, width: 128, height: 128 },
    { restore_faces: true },
    { tiling: true },
    { sampler_index: 'PLMS' },
    { sampler_index: 'DDIM' },
    { sampler_index: 'UniPC' },
    { n_iter: 2 },
    { batch_size: 2 },
  ];

  it.each(variants)('draw from a prompt with %j', async (variant) => {
    const { images, info } = await drawSd(bench, { ...body, ...variant });
    expect(images).toHaveLength(info.batch_size === 2 || 'n_iter' in variant ? 2 : 1);
  });

  it.each([
    {},
    { mask: 'PICTURE' },
    { mask: 'PICTURE', inpainting_mask_invert: true },
    { script_name: 'sd upscale', script_args: ['', 8, 'Lanczos', 2.0] },
  ])('draw from a picture with %j', async (variant) => {
    const own = { denoising_strength: 0.75, inpaint_full_res: false, inpainting_mask_invert: false, mask: null };
    const mask = 'mask' in variant ? { mask: picture } : {};
    const sent = { ...body, ...own, ...variant, ...mask, init_images: [picture] };
    expect((await drawSd(bench, sent, 'img2img')).images).toHaveLength(1);
  });
});

describe('webuiapi (Python)', () => {
  const common = {
    prompt: 'a dog',
    negative_prompt: '',
    styles: [],
    seed: -1,
    subseed: -1,
    subseed_strength: 0,
    seed_resize_from_h: 0,
    seed_resize_from_w: 0,
    batch_size: 1,
    n_iter: 1,
    cfg_scale: 7,
    restore_faces: false,
    tiling: false,
    do_not_save_samples: false,
    do_not_save_grid: false,
    eta: 1.0,
    s_churn: 0,
    s_tmax: 0,
    s_tmin: 0,
    s_noise: 1,
    override_settings: {},
    override_settings_restore_afterwards: true,
    script_args: [],
    script_name: null,
    send_images: true,
    save_images: false,
    alwayson_scripts: {},
    sampler_name: 'Euler a',
    sampler_index: 'Euler a',
    scheduler: 'automatic',
    hr_checkpoint_name: null,
    disable_extra_networks: null,
    ...SIZE,
  };
  const hires = {
    enable_hr: false,
    hr_scale: 2,
    hr_upscaler: 'Latent',
    hr_second_pass_steps: 0,
    hr_resize_x: 0,
    hr_resize_y: 0,
    denoising_strength: 0.7,
    firstphase_width: 0,
    firstphase_height: 0,
  };

  it('draws from a prompt and from a picture, and reads info as its own object does', async () => {
    const { info, parameters } = await drawSd(bench, { ...common, ...hires });
    expect(info).toMatchObject({
      all_seeds: [expect.any(Number)],
      index_of_first_image: 0,
      job_timestamp: expect.any(String),
    });
    expect(parameters).toMatchObject({ sampler_name: 'Euler a', enable_hr: false });
    const img2img = {
      init_images: [picture],
      resize_mode: 0,
      denoising_strength: 0.75,
      image_cfg_scale: 1.5,
      mask: null,
      mask_blur: 4,
      inpainting_fill: 0,
      inpaint_full_res: true,
      inpaint_full_res_padding: 0,
      inpainting_mask_invert: 0,
      initial_noise_multiplier: 1,
      include_init_images: false,
    };
    expect((await drawSd(bench, { ...common, ...img2img }, 'img2img')).images).toHaveLength(1);
  });

  it('asks for what there is', async () => {
    for (const list of [
      'samplers',
      'schedulers',
      'upscalers',
      'latent-upscale-modes',
      'sd-models',
      'sd-vae',
      'hypernetworks',
      'face-restorers',
      'realesrgan-models',
      'prompt-styles',
      'loras',
      'extensions',
    ])
      expect([list, Array.isArray(await json(`/sdapi/v1/${list}`))]).toEqual([list, true]);
    expect(await json('/sdapi/v1/scripts')).toMatchObject({ txt2img: expect.any(Array), img2img: expect.any(Array) });
    expect(await json('/sdapi/v1/progress')).toMatchObject({ state: { job_count: 0 } });
  });

  it('looks whether an extension is there and reads that it is not', async () => {
    for (const url of ['/controlnet/version', '/controlnet/model_list', '/rembg', '/sam/heartbeat']) {
      const answer = await bench.get(url, { accept: '*/*' });
      expect([url, answer.statusCode, answer.json()]).toEqual([url, 404, { detail: 'Not Found' }]);
    }
  });
});

describe('sd-backend-client', () => {
  it('takes the images after the grid, and the seed of each', async () => {
    const body = { prompt: 'a', batch_size: 2, save_images: true, clip_skip: 2, ...SIZE };
    const { images, info } = await drawSd(bench, body);
    expect(images.slice(info.index_of_first_image)).toHaveLength(info.all_seeds.length);
  });
});

describe('sd-api-mcp', () => {
  it('sends its defaults, upscales and saves', async () => {
    const body = {
      prompt: 'a',
      negative_prompt: '',
      cfg_scale: 1,
      sampler_name: 'Euler',
      seed: -1,
      n_iter: 1,
      scheduler_name: 'Simple',
      distilled_cfg_scale: 3.5,
      tiling: false,
      restore_faces: false,
      ...SIZE,
    };
    const { images } = await drawSd(bench, body);
    const upscale = {
      resize_mode: '0',
      show_extras_results: true,
      gfpgan_visibility: 0,
      codeformer_visibility: 0,
      codeformer_weight: 0,
      upscaling_resize: 2,
      upscaling_resize_w: 512,
      upscaling_resize_h: 512,
      upscaling_crop: true,
      upscaler_1: 'Lanczos',
      upscaler_2: 'None',
      extras_upscaler_2_visibility: 0,
      upscale_first: false,
      imageList: [{ data: images[0], name: 'image0' }],
    };
    const answer = await bench.post('/sdapi/v1/extra-batch-images', upscale);
    expect([answer.statusCode, answer.json().images.length]).toEqual([200, 1]);
  });
});

describe('stable-diffusion-api (npm)', () => {
  it('names ControlNet without units in every request', async () => {
    const body = { prompt: 'a', alwayson_scripts: { ControlNet: { args: [] } }, script_args: [], ...SIZE };
    expect((await drawSd(bench, body)).images).toHaveLength(1);
    expect((await drawSd(bench, { ...body, init_images: [picture] }, 'img2img')).images).toHaveLength(1);
  });
});

describe('AIYA (Discord)', () => {
  const get = (url: string, headers: Record<string, string> = LOGIN) => guarded.get(url, { accept: '*/*', ...headers });

  it('starts: asks without a login, logs in, reads lists and the configuration of the page', async () => {
    expect((await get('/sdapi/v1/cmd-flags', {})).statusCode).toBe(401);
    expect((await guarded.server.inject({ method: 'HEAD', url: '/', headers: LOGIN })).statusCode).toBeLessThan(500);
    const form = { ...LOGIN, 'content-type': 'application/x-www-form-urlencoded' };
    const logins = [
      await guarded.server.inject({ method: 'POST', url: '/login', headers: LOGIN }),
      await guarded.server.inject({ method: 'POST', url: '/login', headers: form, payload: 'username=a&password=b' }),
    ];
    expect(logins.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
    for (const list of ['samplers', 'prompt-styles', 'face-restorers', 'hypernetworks', 'upscalers', 'sd-models'])
      expect([list, Array.isArray((await get(`/sdapi/v1/${list}`)).json())]).toEqual([list, true]);
    expect((await get('/sdapi/v1/embeddings')).json()).toEqual({ loaded: {}, skipped: {} });
    const { components } = (await get('/config')).json();
    const choices = (id: string) =>
      components.find(({ props }: { props: { elem_id: string } }) => props.elem_id === id).props.choices;
    expect([choices('setting_sd_lora'), choices('txt2img_hr_upscaler')[0]]).toEqual([['None'], 'Latent']);
  });

  it('draws with numbers as texts and settings for one request', async () => {
    const body = {
      prompt: 'a cat',
      negative_prompt: '',
      steps: 2,
      width: 64,
      height: 64,
      cfg_scale: '7.0',
      sampler_index: 'Euler a',
      seed: 123,
      seed_resize_from_h: -1,
      seed_resize_from_w: -1,
      denoising_strength: null,
      n_iter: 1,
      styles: [''],
      override_settings: { CLIP_stop_at_last_layers: '2', sd_model_checkpoint: '' },
    };
    const answer = await guarded.post('/sdapi/v1/txt2img', body, LOGIN);
    expect([answer.statusCode, JSON.parse(answer.json().info).clip_skip]).toEqual([200, 2]);
  });
});

describe('Open WebUI', () => {
  it('reads and sets options, chooses the model, draws', async () => {
    const options = await json('/sdapi/v1/options');
    expect(options.sd_model_checkpoint).toMatch(/default/);
    const models = await json('/sdapi/v1/sd-models');
    expect(
      (await bench.post('/sdapi/v1/options', { ...options, sd_model_checkpoint: models[0].title })).statusCode,
    ).toBe(200);
    const body = { prompt: 'a', batch_size: 1, cfg_scale: 7.5, sampler_name: 'Euler', scheduler: 'Karras', ...SIZE };
    expect((await drawSd(bench, body)).images).toHaveLength(1);
  });

  it('comes from a container by the name of its host', async () => {
    const headers = { host: 'host.docker.internal:7860' };
    expect((await bench.get('/sdapi/v1/options', headers)).statusCode).toBe(200);
    const refused = await bench.get('/sdapi/v1/options', { host: 'my-machine.docker:7860' });
    expect([refused.statusCode, refused.body]).toEqual([403, expect.stringContaining('--allow-hosts')]);
  });
});

describe('SillyTavern', () => {
  it('draws with what it sends, and reads progress and lists', async () => {
    const body = {
      prompt: 'a',
      negative_prompt: 'b',
      sampler_name: 'Euler a',
      scheduler: 'Automatic',
      cfg_scale: 7,
      seed: -1,
      restore_faces: true,
      enable_hr: false,
      hr_upscaler: 'Latent',
      hr_scale: 1.5,
      hr_additional_steps: 10,
      denoising_strength: 0.7,
      hr_second_pass_steps: 0,
      clip_skip: 1,
      save_images: true,
      send_images: true,
      do_not_save_grid: false,
      do_not_save_samples: false,
      override_settings: { CLIP_stop_at_last_layers: 1, sd_vae: 'Automatic', forge_additional_modules: [] },
      override_settings_restore_afterwards: true,
      ...SIZE,
    };
    const { images, info } = await drawSd(bench, body);
    expect([images.length, info.comments.split('\n').length]).toEqual([1, 2]);
    expect(info.comments).toContain('forge_additional_modules');
  });
});

describe('LibreChat', () => {
  it('sends texts and numbers of its tool, and reads the infotext of the answer', async () => {
    const body = {
      prompt: 'a cat, detailed',
      negative_prompt: 'blurry',
      cfg_scale: 4.5,
      steps: 2,
      width: 64,
      height: 64,
    };
    const { info } = await drawSd(bench, body);
    expect(info.infotexts[0]).toContain('Negative prompt: blurry');
  });
});

describe('a page of another origin with a login', () => {
  const origin = 'https://page.example';

  it('asks first, draws, and may read what is wrong with its login', async () => {
    const asks = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const preflight = await guarded.server.inject({ method: 'OPTIONS', url: '/sdapi/v1/txt2img', headers: asks });
    expect([preflight.statusCode, preflight.headers['access-control-allow-origin']]).toEqual([204, origin]);
    expect(preflight.headers['access-control-allow-credentials']).toBe('true');
    expect(preflight.headers['access-control-allow-headers']).toMatch(/authorization/);
    const patch = { ...asks, 'access-control-request-method': 'PATCH' };
    const mayPatch = await guarded.server.inject({ method: 'OPTIONS', url: '/api/v1/settings', headers: patch });
    expect(mayPatch.headers['access-control-allow-methods']).toMatch(/PATCH/);
    for (const [headers, status] of [
      [{ origin, ...LOGIN }, 200],
      [{ origin }, 401],
      [{ origin, authorization: 'Basic x' }, 401],
    ] as const) {
      const answer = await guarded.get('/sdapi/v1/options', headers);
      expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([status, origin]);
    }
  });

  it('is let in by a right login, however many wrong ones came from its address', async () => {
    const wrong = { authorization: 'Basic d3Jvbmc6d3Jvbmc=' };
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) statuses.push((await guarded.get('/internal/ping', wrong)).statusCode);
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    expect((await guarded.get('/internal/ping', LOGIN)).statusCode).toBe(200);
  });
});
