/** What the WebUI's clients and settings say of sampling beside steps: what it changes, and how it is recorded. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnBy } from '../../test/support/drawn.js';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import type { Job, JobResult, ResolvedRequest } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = {
  prompt: 'a red circle',
  steps: 4,
  seed: 5,
  cfg_scale: 1,
  sampler_name: 'Euler a',
  width: 64,
  height: 64,
};

const drawn = (body: object = {}, path?: string) => drawnBy(bench, { ...SMALL, ...body }, path);

describe('fields of a request', () => {
  it.each([
    [{ eta: 0.3 }, ', Eta: 0.3'],
    [{ sampler_name: 'DDIM', eta: 0.5 }, ', Eta DDIM: 0.5'],
    [{ sampler_name: 'Euler', s_churn: 2 }, ', Sigma churn: 2'],
    [{ sampler_name: 'Euler', s_churn: 2, s_tmin: 1.5 }, ', Sigma churn: 2, Sigma tmin: 1.5'],
    [{ sampler_name: 'Euler', s_churn: 2, s_tmax: 5 }, ', Sigma churn: 2, Sigma tmax: 5'],
    [{ sampler_name: 'DPM2 a', s_noise: 0.9 }, ', Sigma noise: 0.9'],
  ])('%j change the picture, are recorded, and draw it again from the record', async (body, tail) => {
    const { sampler_name = 'Euler a' } = body as { sampler_name?: string };
    const [plain, changed] = [await drawn({ sampler_name }), await drawn(body)];
    expect(changed.pixels).not.toEqual(plain.pixels);
    expect([plain.tail, changed.tail]).toEqual(['', tail]);
    const { infotext } = changed;
    expect((await drawn({ infotext, sampler_name })).pixels).toEqual(changed.pixels);
  });

  it.each([
    [{ sampler_name: 'DPM++ 2M', eta: 0.3 }],
    [{ eta: 1, s_churn: 3 }],
    [{ sampler_name: 'Euler', s_churn: 0, s_noise: 1, s_tmax: 0, eta: 0.4 }],
  ])('%j change nothing, and nothing is said', async (body) => {
    const { sampler_name = 'Euler a' } = body as { sampler_name?: string };
    const [plain, other] = [await drawn({ sampler_name }), await drawn(body)];
    expect(other.pixels).toEqual(plain.pixels);
    expect(other.infotext).toBe(plain.infotext);
  });

  it.each([{ eta: -1 }, { s_churn: 1001 }, { s_tmin: -1 }, { s_tmax: -1 }, { s_noise: 11 }])(
    'refuses %j by its name',
    async (body) => {
      const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body });
      expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['body', Object.keys(body)[0]]]);
    },
  );
});

describe('settings', () => {
  it.each([
    [{ eta_ancestral: 0.3 }, 'Euler a', ', Eta: 0.3'],
    [{ eta_ddim: 0.5 }, 'DDIM', ', Eta DDIM: 0.5'],
    [{ s_churn: 2 }, 'Heun', ', Sigma churn: 2'],
    [{ sigma_min: 0.1, sigma_max: 10 }, 'DPM++ 2M', ', Schedule min sigma: 0.1, Schedule max sigma: 10'],
    [{ rho: 3 }, 'DPM++ 2M', ', Schedule rho: 3'],
    [{ sgm_noise_multiplier: true }, 'Euler', ', SGM noise multiplier: True'],
  ])('%j draw another picture for one job and for all, with %s', async (override_settings, sampler_name, tail) => {
    const plain = await drawn({ sampler_name });
    const once = await drawn({ sampler_name, override_settings });
    expect(once.tail).toBe(tail);
    expect((await drawn({ sampler_name })).infotext).toBe(plain.infotext);
    expect((await bench.post('/sdapi/v1/options', override_settings)).statusCode).toBe(200);
    const always = await drawn({ sampler_name });
    const keys = Object.keys(override_settings);
    await bench.post('/sdapi/v1/options', Object.fromEntries(keys.map((key) => [key, DEFAULTS[key]])));
    expect([always.infotext, always.pixels]).toEqual([once.infotext, once.pixels]);
    expect(once.pixels).not.toEqual(plain.pixels);
    const { infotext } = once;
    expect((await drawn({ infotext, sampler_name })).pixels).toEqual(once.pixels);
  });
  const DEFAULTS: Readonly<Record<string, number | boolean>> = {
    eta_ancestral: 1,
    eta_ddim: 0,
    s_churn: 0,
    sigma_min: 0,
    sigma_max: 0,
    rho: 0,
    sgm_noise_multiplier: false,
  };

  it.each([
    [{ beta_dist_alpha: 0.3 }, ', Beta schedule alpha: 0.3, Beta schedule beta: 0.6'],
    [{ beta_dist_beta: 2 }, ', Beta schedule alpha: 0.6, Beta schedule beta: 2'],
  ])('%j shape the schedule Beta, and no other', async (override_settings, tail) => {
    const beta = { sampler_name: 'Euler', scheduler: 'Beta' };
    const [plain, shaped] = [await drawn(beta), await drawn({ ...beta, override_settings })];
    expect([plain.tail, shaped.tail]).toEqual(['', tail]);
    expect(shaped.pixels).not.toEqual(plain.pixels);
    expect((await drawn({ ...beta, infotext: shaped.infotext })).pixels).toEqual(shaped.pixels);
    const karras = { ...beta, scheduler: 'Karras' };
    expect((await drawn({ ...karras, override_settings })).infotext).toBe((await drawn(karras)).infotext);
  });

  it('eta_noise_seed_delta moves the noise after the first, and stands beside the clip skip', async () => {
    const ensd = { override_settings: { eta_noise_seed_delta: 31337, CLIP_stop_at_last_layers: 2 } };
    const plain = await drawn({ override_settings: { CLIP_stop_at_last_layers: 2 } });
    const moved = await drawn(ensd);
    expect(moved.pixels).not.toEqual(plain.pixels);
    expect(moved.infotext).toContain('Clip skip: 2, ENSD: 31337, RNG');
    expect((await drawn({ infotext: moved.infotext })).pixels).toEqual(moved.pixels);
    const [euler, same] = [await drawn({ sampler_name: 'Euler' }), await drawn({ sampler_name: 'Euler', ...ensd })];
    expect(same.infotext).not.toContain('ENSD');
    expect(euler.infotext).not.toContain('ENSD');
  });

  it('eta of a request goes before both settings', async () => {
    const override_settings = { eta_ancestral: 0.2, eta_ddim: 0.2 };
    expect((await drawn({ eta: 0.6, override_settings })).tail).toBe(', Eta: 0.6');
    expect((await drawn({ sampler_name: 'DDIM', eta: 0.6, override_settings })).tail).toBe(', Eta DDIM: 0.6');
  });

  it('takes more than its slider shows, up to the limits of a request', async () => {
    expect((await drawn({ override_settings: { eta_ancestral: 1.2 } })).tail).toBe(', Eta: 1.2');
    const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, override_settings: { eta_ancestral: 11 } });
    expect([answer.statusCode, answer.json().detail[0].msg]).toEqual([422, expect.stringContaining('0 to 10')]);
    const typed = await bench.post('/sdapi/v1/txt2img', { ...SMALL, override_settings: { eta_ancestral: '1' } });
    expect(typed.statusCode).toBe(200);
  });

  it('img2img_fix_steps does all the steps from a picture, unless the request says how many', async () => {
    const { image } = await drawn();
    const from = (body: object = {}) => drawn({ init_images: [image], denoising_strength: 0.5, ...body }, 'img2img');
    const [plain, fixed] = [await from(), await from({ override_settings: { img2img_fix_steps: true } })];
    expect(fixed.pixels).not.toEqual(plain.pixels);
    const exactStepsOf = async (body: object) => {
      const { id } = (await bench.post('/api/v1/jobs', { prompt: 'a', steps: 2, ...body })).json<{ id: string }>();
      const { result } = (await bench.ended(id)) as Job & { result: JobResult };
      return (result.request as Partial<ResolvedRequest>).exactSteps;
    };
    await bench.post('/sdapi/v1/options', { img2img_fix_steps: true });
    const always = await from();
    const asked = [{ initImage: image }, { initImage: image, exactSteps: false }, {}];
    const exact = [];
    for (const body of asked) exact.push(await exactStepsOf(body));
    await bench.post('/sdapi/v1/options', { img2img_fix_steps: false });
    expect(always.pixels).toEqual(fixed.pixels);
    expect(exact).toEqual([true, false, undefined]);
  });
});

describe('the lists', () => {
  it('say of samplers what the WebUI says', async () => {
    const samplers = (await bench.get('/sdapi/v1/samplers')).json<{ name: string; options: object }[]>();
    expect(samplers).toContainEqual({ name: 'Euler', aliases: ['k_euler'], options: {} });
    const options = Object.fromEntries(samplers.map(({ name, options }) => [name, options]));
    expect(options).toMatchObject({
      'DPM++ 2M': { scheduler: 'karras' },
      'DPM++ SDE': { scheduler: 'karras', second_order: 'True', brownian_noise: 'True' },
      'DPM++ 2M SDE Heun': { scheduler: 'exponential', brownian_noise: 'True', solver_type: 'heun' },
      'DPM++ 3M SDE': { scheduler: 'exponential', discard_next_to_last_sigma: 'True', brownian_noise: 'True' },
      'Euler a': { uses_ensd: 'True' },
    });
    expect(options['DPM2 a']).toEqual({
      scheduler: 'karras',
      discard_next_to_last_sigma: 'True',
      uses_ensd: 'True',
      second_order: 'True',
    });
    expect([options.DDIM, options.LCM, options.PLMS]).toEqual([{}, {}, {}]);
  });

  it('say of schedules what the WebUI says', async () => {
    const schedules = (await bench.get('/sdapi/v1/schedulers')).json<{ name: string; need_inner_model: boolean }[]>();
    const rho = { need_inner_model: false, aliases: null };
    expect(schedules).toContainEqual({ name: 'karras', label: 'Karras', default_rho: 7, ...rho });
    expect(schedules).toContainEqual({ name: 'polyexponential', label: 'Polyexponential', default_rho: 1, ...rho });
    const uniform = { name: 'sgm_uniform', label: 'SGM Uniform', aliases: ['SGMUniform'], default_rho: -1 };
    expect(schedules).toContainEqual({ ...uniform, need_inner_model: true });
    expect(schedules.filter((row) => row.need_inner_model).map(({ name }) => name)).toEqual([
      'uniform',
      'sgm_uniform',
      'simple',
      'normal',
      'ddim',
      'beta',
    ]);
  });
});
