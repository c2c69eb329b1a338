import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_TITLE } from '../../test/support/models.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench({ flags: { port: 7860, api_auth: null } });
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 2, seed: 5, width: 64, height: 64 };
const txt2img = (body: object) => bench.post('/sdapi/v1/txt2img', body);
const drawn = async (body: object) => {
  const answer = await txt2img(body);
  expect([answer.statusCode, answer.body.slice(0, 200)]).toMatchObject([200, expect.any(String)]);
  const { images, parameters, info } = answer.json();
  return { images, parameters, info: JSON.parse(info) };
};

describe('txt2img', () => {
  it('answers with pictures, the request and the info document', async () => {
    const { images, parameters, info } = await drawn({ ...SMALL, batch_size: 2, n_iter: 2 });
    expect(images).toHaveLength(4);
    expect(Buffer.from(images[0], 'base64').subarray(1, 4).toString()).toBe('PNG');
    expect(parameters).toMatchObject({ steps: 2, cfg_scale: 7, sampler_index: 'Euler', width: 64, n_iter: 2 });
    expect(info).toMatchObject({
      all_seeds: [5, 6, 7, 8],
      seed: 5,
      clip_skip: 1,
      sampler_name: 'Euler',
      width: 64,
      sd_model_name: 'default',
    });
    expect(info.infotexts[3]).toContain('Seed: 8');
    expect(info.sd_model_hash).toMatch(/^[0-9a-f]{10}$/);
    expect((await bench.get('/api/v1/pictures')).json().pictures).toEqual([]);
  });

  it('gives each of two requests in flight its own clip skip and leaves the global one alone', async () => {
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 4 });
    const values = [1, 2, 12, 0, undefined];
    const answers = await Promise.all(
      values.map((value) =>
        drawn({ ...SMALL, ...(value === undefined ? {} : { override_settings: { CLIP_stop_at_last_layers: value } }) }),
      ),
    );
    expect(answers.map(({ info }) => info.clip_skip)).toEqual([1, 2, 12, 1, 4]);
    expect(answers[1]?.info.infotexts[0]).toContain('Clip skip: 2');
    expect(answers[0]?.info.infotexts[0]).not.toContain('Clip skip');
    expect(new Set(answers.map(({ images }) => images[0])).size).toBe(4);
    expect((await bench.get('/sdapi/v1/options')).json().CLIP_stop_at_last_layers).toBe(4);
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 1 });
  });

  it('keeps an override when asked to', async () => {
    const override_settings = { CLIP_stop_at_last_layers: 2 };
    await drawn({ ...SMALL, override_settings, override_settings_restore_afterwards: false });
    expect((await bench.get('/sdapi/v1/options')).json().CLIP_stop_at_last_layers).toBe(2);
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 0 });
    expect((await bench.get('/sdapi/v1/options')).json().CLIP_stop_at_last_layers).toBe(1);
  });

  it('fills what is left out from an infotext', async () => {
    const first = await drawn({ ...SMALL, override_settings: { CLIP_stop_at_last_layers: 3 }, sampler_name: 'Heun' });
    const infotext = first.info.infotexts[0];
    const again = await drawn({ infotext });
    expect(again.images).toEqual(first.images);
    const other = await drawn({ infotext, override_settings: { CLIP_stop_at_last_layers: 1 } });
    expect(other.info.clip_skip).toBe(1);
  });

  it('takes what a setting of whole numbers cannot say as fields of its own, and restores it from an infotext', async () => {
    const fine = await drawn({ ...SMALL, clip_skip: 2.5, negative_clip_skip: 0, negative_prompt: 'a dog' });
    const [infotext] = fine.info.infotexts;
    expect(fine.info.clip_skip).toBe(2);
    expect(infotext).toContain('Clip skip: 2, Clip skip exact: 2.5, Negative clip skip: 1,');
    expect((await drawn({ infotext })).images).toEqual(fine.images);
    const timeline = await drawn({ ...SMALL, clip_skip_timeline: '2@0-0.5,1@0.5-1' });
    expect((await drawn({ infotext: timeline.info.infotexts[0] })).images).toEqual(timeline.images);
  });

  it('lets a clip skip of the request come before those of an infotext', async () => {
    const { info } = await drawn({ ...SMALL, clip_skip_timeline: '2@0-0.5,1@0.5-1' });
    const own = { override_settings: { CLIP_stop_at_last_layers: 3 } };
    const other = await drawn({ infotext: info.infotexts[0], ...own });
    expect(other.images).toEqual((await drawn({ ...SMALL, ...own })).images);
  });

  it('takes nulls, texts for numbers, and fields it does not know, as the WebUI does', async () => {
    const { info } = await drawn({
      ...SMALL,
      steps: '3',
      styles: null,
      sampler_name: null,
      whatever: 1,
      tiling: 'false',
    });
    expect(info.steps).toBe(3);
  });

  it('sends, saves and names as asked', async () => {
    const { images } = await drawn({ ...SMALL, send_images: false, save_images: true, force_task_id: 'task(abc)' });
    expect(images).toEqual([]);
    expect((await bench.get('/api/v1/pictures')).json().pictures[0].id).toBe('task(abc)-0');
    expect((await bench.post('/internal/progress', { id_task: 'task(abc)' })).json()).toMatchObject({
      active: false,
      completed: true,
    });
    // Used again, the name means the newer job.
    expect((await drawn({ ...SMALL, force_task_id: 'task(abc)' })).images).toHaveLength(1);
  });

  const wrong: [object, (string | number)[]][] = [
    [{ prompt: {} }, ['prompt']],
    [{ negative_prompt: [] }, ['negative_prompt']],
    [{ seed: 'x' }, ['seed']],
    [{ seed: -2 }, ['seed']],
    [{ steps: 0 }, ['steps']],
    [{ steps: '2.5' }, ['steps']],
    [{ steps: 1001 }, ['steps']],
    [{ cfg_scale: 'high' }, ['cfg_scale']],
    [{ cfg_scale: -1 }, ['cfg_scale']],
    [{ width: 0 }, ['width']],
    [{ height: 100_000 }, ['height']],
    [{ sampler_index: [] }, ['sampler_index']],
    [{ batch_size: 0 }, ['batch_size']],
    [{ n_iter: -1 }, ['n_iter']],
    [{ override_settings: 2 }, ['override_settings']],
    [{ override_settings: { CLIP_stop_at_last_layers: 13 } }, ['override_settings', 'CLIP_stop_at_last_layers']],
    [{ negative_clip_skip: 13 }, ['negative_clip_skip']],
    [{ clip_skip_timeline: '2@0-0.4' }, ['clip_skip_timeline']],
    [{ clip_skip: 'abc' }, ['clip_skip']],
    [{ override_settings: { CLIP_stop_at_last_layers: 'two' } }, ['override_settings', 'CLIP_stop_at_last_layers']],
    [{ override_settings: { CLIP_stop_at_last_layers: 1.5 } }, ['override_settings', 'CLIP_stop_at_last_layers']],
    [{ override_settings: { CLIP_stop_at_last_layers: -1 } }, ['override_settings', 'CLIP_stop_at_last_layers']],
    [{ override_settings: { comma_padding_backtrack: 75 } }, ['override_settings', 'comma_padding_backtrack']],
    [{ override_settings_restore_afterwards: 'maybe' }, ['override_settings_restore_afterwards']],
    [{ infotext: [] }, ['infotext']],
    [{ send_images: 'never' }, ['send_images']],
    [{ save_images: 3 }, ['save_images']],
    [{ force_task_id: '../x' }, ['force_task_id']],
    [{ enable_hr: true, hr_checkpoint_name: 'another' }, ['hr_checkpoint_name']],
    [{ refiner_checkpoint: 'x' }, ['refiner_checkpoint']],
    [{ script_name: 'x/y/z plot' }, ['script_args']],
    [{ styles: 'cinematic' }, ['styles']],
    [{ subseed_strength: 1.5 }, ['subseed_strength']],
    [{ seed_resize_from_w: 100_000 }, ['seed_resize_from_w']],
    [{ enable_hr: true, denoising_strength: -1 }, ['denoising_strength']],
    [{ s_min_uncond: -1 }, ['s_min_uncond']],
    [{ sampler_name: 'DDIM', steps: 1 }, ['steps']],
    [{ enable_hr: true, hr_sampler_name: 'UniPC', hr_second_pass_steps: 1 }, ['hr_second_pass_steps']],
    [{ firstpass_image: 'aGk=' }, ['firstpass_image']],
  ];
  it.each(wrong)('refuses %j with its path', async (field, path) => {
    const answer = await txt2img({ ...SMALL, ...field });
    expect(answer.statusCode).toBe(422);
    const [first] = answer.json().detail;
    expect(first).toEqual({
      loc: ['body', ...path],
      msg: expect.any(String),
      type: expect.stringMatching(/^value_error/),
    });
  });

  it('names the nearest sampler, drawing with the first as the WebUI does, and the range of clip skip', async () => {
    const { comments, sampler_name } = JSON.parse((await txt2img({ sampler_name: 'Eulr' })).json().info);
    expect([comments, sampler_name]).toEqual([expect.stringContaining('the nearest is "Euler"'), 'DPM++ 2M']);
    const [range] = (await txt2img({ override_settings: { CLIP_stop_at_last_layers: 13 } })).json().detail;
    expect(range.msg).toContain('from 1 to 12');
  });
});

describe('a running job', () => {
  const running = () =>
    vi.waitFor(async () => {
      const state = (await bench.get('/sdapi/v1/progress?skip_current_image=true')).json();
      expect(state.state.sampling_step).toBeGreaterThan(0);
      return state;
    }, 10_000);

  it('is watched, skipped and interrupted; what was finished is the answer', async () => {
    const answer = drawn({ ...SMALL, steps: 400, n_iter: 3, force_task_id: 'long' });
    const state = await running();
    expect(state).toMatchObject({ state: { job: 'txt2img', job_count: 3, sampling_steps: 400 }, current_image: null });
    expect(state.progress).toBeGreaterThan(0);
    expect((await bench.post('/internal/progress', { id_task: 'long' })).json()).toMatchObject({
      active: true,
      queued: false,
      completed: false,
    });
    expect((await bench.get('/internal/pending-tasks')).json()).toEqual({ size: 1, tasks: ['long'] });
    const skipped = await bench.post('/sdapi/v1/skip');
    expect([skipped.statusCode, skipped.body]).toEqual([200, 'null']);
    expect((await bench.post('/sdapi/v1/interrupt')).json()).toEqual({});
    const { images } = await answer;
    // The one that was skipped and the one that was being drawn then are there as far as they were.
    expect(images.length).toBeGreaterThanOrEqual(1);
    expect(images.length).toBeLessThanOrEqual(2);
    expect((await bench.get('/sdapi/v1/progress')).json()).toMatchObject({ progress: 0, eta_relative: 0 });
  });

  it('answers an interrupt with the picture as it is', async () => {
    const answer = drawn({ ...SMALL, steps: 400, n_iter: 3 });
    await running();
    await bench.post('/sdapi/v1/interrupt');
    const { images, info } = await answer;
    expect(images).toHaveLength(1);
    expect(info.infotexts[0]).toContain('Steps: 400');
  });

  it('goes on with the next batch after a skip', async () => {
    const answer = drawn({ ...SMALL, steps: 60, n_iter: 2 });
    await running();
    await bench.post('/sdapi/v1/skip');
    const { images, info } = await answer;
    expect([images.length, info.all_seeds]).toEqual([2, [5, 6]]);
  });
});

describe('the other routes', () => {
  const routes: ['GET' | 'POST', string, unknown][] = [
    [
      'GET',
      '/sdapi/v1/options',
      expect.objectContaining({
        CLIP_stop_at_last_layers: 1,
        sd_model_checkpoint: DEFAULT_TITLE,
      }),
    ],
    ['GET', '/sdapi/v1/samplers', expect.arrayContaining([{ name: 'Euler', aliases: ['k_euler'], options: {} }])],
    [
      'GET',
      '/sdapi/v1/schedulers',
      expect.arrayContaining([expect.objectContaining({ name: 'karras', label: 'Karras' })]),
    ],
    ['GET', '/sdapi/v1/sd-models', [expect.objectContaining({ title: DEFAULT_TITLE, model_name: 'default' })]],
    ['GET', '/sdapi/v1/sd-vae', []],
    ['GET', '/sdapi/v1/prompt-styles', []],
    [
      'GET',
      '/sdapi/v1/cmd-flags',
      expect.objectContaining({ port: 7860, api_auth: null, ckpt_dir: null, medvram: false, api: true }),
    ],
    [
      'GET',
      '/sdapi/v1/memory',
      { ram: expect.objectContaining({ total: expect.any(Number) }), cuda: expect.anything() },
    ],
    ['POST', '/sdapi/v1/refresh-checkpoints', null],
    ['POST', '/sdapi/v1/refresh-vae', null],
    ['POST', '/sdapi/v1/unload-checkpoint', {}],
    ['POST', '/sdapi/v1/reload-checkpoint', {}],
    ['POST', '/sdapi/v1/interrupt', {}],
    ['GET', '/internal/ping', {}],
    [
      'GET',
      '/internal/quicksettings-hint',
      expect.arrayContaining([{ name: 'CLIP_stop_at_last_layers', label: 'Clip skip' }]),
    ],
  ];
  it.each(routes)('%s %s', async (method, url, expected) => {
    const answer = await bench.server.inject({ method, url });
    expect([answer.statusCode, answer.json()]).toEqual([200, expected]);
  });

  it('take JSON that is announced and not sent, but only where nothing is asked for', async () => {
    const empty = (url: string) =>
      bench.server.inject({ method: 'POST', url, headers: { 'content-type': 'application/json' }, payload: '' });
    expect((await empty('/sdapi/v1/interrupt')).statusCode).toBe(200);
    expect((await empty('/sdapi/v1/txt2img')).json().detail[0].loc).toEqual(['body']);
    expect((await empty('/api/v1/jobs')).json().error.code).toBe('REQUEST_INVALID');
  });

  it('change options and say what is wrong with them', async () => {
    expect((await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 2 })).body).toBe('null');
    expect((await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 13 })).json().detail[0]).toMatchObject({
      loc: ['body', 'CLIP_stop_at_last_layers'],
      msg: expect.stringContaining('1 to 12'),
    });
    expect((await bench.post('/sdapi/v1/options', { sd_model_checkpoint: 'gone' })).statusCode).toBe(404);
    expect((await bench.get('/sdapi/v1/options')).json().CLIP_stop_at_last_layers).toBe(2);
    await bench.post('/sdapi/v1/options', { CLIP_stop_at_last_layers: 1 });
  });

  it('read a picture back, with what absent keys mean', async () => {
    const { images } = await drawn(SMALL);
    const info = (await bench.post('/sdapi/v1/png-info', { image: `data:image/png;base64,${images[0]}` })).json();
    expect(info.info).toContain('Steps: 2');
    expect(info.items.parameters).toBe(info.info);
    expect(info.parameters).toMatchObject({ Prompt: 'a red circle', 'Clip skip': '1', 'Size-1': '64' });
    const bad = await bench.post('/sdapi/v1/png-info', { image: 'aGVsbG8=' });
    expect([bad.statusCode, bad.json()]).toMatchObject([400, { error: 'IMAGE_INVALID', errors: expect.any(String) }]);
    expect((await bench.get('/sdapi/v1/nothing')).json()).toEqual({ detail: 'Not Found' });
  });
});
