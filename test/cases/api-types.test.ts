/** @file Values of another type than a field's. Cases: api-bool-for-int, api-int-for-bool, api-float-for-int, api-empty-list-for-object, api-mask-empty-string, wire-bool-and-int-coercion, wire-empty-strings-and-nulls. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawSd, plainPicture, SMALL } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
let picture: string;
beforeAll(async () => {
  bench = await createServerBench();
  picture = await plainPicture();
});
afterAll(() => bench.close());

/** A field as a client sends it, and what the WebUI takes it for. */
type Row = readonly [field: string, sent: unknown, taken: unknown];

const TXT2IMG: readonly Row[] = [
  ['steps', '1', 1],
  ['steps', 1.9, 1],
  ['seed', 5.7, 5],
  ['seed', '5', 5],
  ['tiling', 0, false],
  ['tiling', 1, true],
  ['tiling', 'yes', true],
  ['enable_hr', 0, false],
  ['enable_hr', 'off', false],
  ['hr_second_pass_steps', 7.5, 7],
  ['hr_scale', '2', 2],
  ['restore_faces', 0, false],
  ['send_images', 1, true],
  ['save_images', '0', false],
  ['cfg_scale', '7.5', 7.5],
  ['cfg_scale', true, 1],
  ['prompt', 5, '5'],
  ['negative_prompt', 1.5, '1.5'],
  ['override_settings', [], {}],
  ['override_settings', '', {}],
  ['alwayson_scripts', [], {}],
  ['styles', [1], ['1']],
  ['do_not_save_grid', 'True', true],
];

const IMG2IMG: readonly Row[] = [
  ['inpainting_mask_invert', false, 0],
  ['inpainting_mask_invert', true, 1],
  ['inpaint_full_res', 0, false],
  ['inpaint_full_res', 1, true],
  ['inpaint_full_res', 'f', false],
  ['mask_blur', 0.5, 0],
  ['include_init_images', 0, false],
  ['resize_mode', '1', 1],
  ['inpainting_fill', 1.9, 1],
  ['denoising_strength', '0.5', 0.5],
];

/** Fields whose empty text means that nothing was chosen. */
const EMPTY: readonly (readonly ['txt2img' | 'img2img', string])[] = [
  ...[
    'scheduler',
    'sampler_name',
    'sampler_index',
    'force_task_id',
    'script_name',
    'infotext',
    'refiner_checkpoint',
  ].map((field) => ['txt2img', field] as const),
  ...['hr_upscaler', 'hr_sampler_name', 'hr_scheduler', 'hr_checkpoint_name', 'firstpass_image'].map(
    (field) => ['txt2img', field] as const,
  ),
  ...['mask', 'latent_mask'].map((field) => ['img2img', field] as const),
];

describe('a value of another type', () => {
  it.each(TXT2IMG)('of txt2img is taken: %s %j', async (field, sent, taken) => {
    expect((await drawSd(bench, { ...SMALL, [field]: sent })).parameters[field]).toEqual(taken);
  });

  it.each(IMG2IMG)('of img2img is taken: %s %j', async (field, sent, taken) => {
    const body = { ...SMALL, init_images: [picture], [field]: sent };
    // Images are not sent back; all other fields are.
    const { parameters } = await drawSd(bench, body, 'img2img');
    expect([parameters[field], parameters.init_images]).toEqual([taken, null]);
  });

  it('of a query is taken', async () => {
    for (const value of ['1', 'true', 'True', 'yes', '0', 'false'])
      expect((await bench.get(`/sdapi/v1/progress?skip_current_image=${value}`)).statusCode).toBe(200);
    expect((await bench.get('/sdapi/v1/progress?skip_current_image=2')).statusCode).toBe(422);
  });

  it('of /internal is taken', async () => {
    const body = { id_task: 5, id_live_preview: '-1', live_preview: 0 };
    expect((await bench.post('/internal/progress', body)).json()).toMatchObject({ active: false, completed: false });
  });

  it('that loses its meaning is refused by name', async () => {
    const wrong: readonly [string, unknown][] = [
      ['steps', 'ten'],
      ['steps', '5.7'],
      ['tiling', 2],
      ['prompt', ['a']],
      ['override_settings', 'a'],
    ];
    for (const [field, value] of wrong) {
      const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, [field]: value });
      expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['body', field]]);
    }
  });

  it('is not taken by our own API', async () => {
    for (const wrong of [{ steps: '1' }, { steps: 1.5 }, { tiling: 1 }, { prompt: 5 }])
      expect((await bench.post('/api/v1/jobs', { prompt: 'a', ...wrong })).statusCode).toBe(422);
  });
});

describe('nothing', () => {
  it.each(EMPTY)('is meant by an empty text: %s %s', async (tab, field) => {
    const body = { ...SMALL, ...(tab === 'img2img' ? { init_images: [picture] } : {}), [field]: '' };
    expect((await drawSd(bench, body, tab)).images).toHaveLength(1);
  });

  it('is meant by null in every field', async () => {
    const { parameters } = await drawSd(bench, SMALL);
    const nulls = Object.fromEntries(Object.keys(parameters).map((field) => [field, null]));
    expect((await drawSd(bench, { ...nulls, ...SMALL })).images).toHaveLength(1);
  });

  it('is meant by null and by an empty name in settings, and erases no choice', async () => {
    const override_settings = { sd_model_checkpoint: null, sd_vae: null, CLIP_stop_at_last_layers: null };
    expect((await drawSd(bench, { ...SMALL, override_settings })).info.comments).toBe('');
    const before = (await bench.get('/sdapi/v1/options')).json();
    await bench.post('/sdapi/v1/options', { sd_model_checkpoint: 'default' });
    await bench.post('/sdapi/v1/options', { sd_model_checkpoint: '', sd_vae: null });
    expect(bench.service.settings.get('sd_model_checkpoint')).toBe('default');
    expect((await bench.get('/sdapi/v1/options')).json()).toEqual(before);
  });
});
