/**
 * @file Every field of the WebUI's drawing and enlarging requests: what it does here.
 * taken = the answer differs as it should · refused = 422 with the reason · harmless = the same picture, and why that is right.
 */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';
import { ExtraSingleSchema, Img2ImgSchema, Txt2ImgSchema } from '../contract/index.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

interface Answer {
  readonly images: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly info: Readonly<Record<string, unknown>> & { readonly infotexts: readonly string[] };
  readonly html_info?: string;
}
type Body = Readonly<Record<string, unknown>>;
type Outcome =
  | 'changes the picture'
  | { readonly says: (answer: Answer) => unknown; readonly as: unknown }
  | { readonly refused: string }
  | { readonly harmless: string };
/** What else the request must have for the field to mean something. */
type Row = readonly [field: string, value: unknown, outcome: Outcome, rest?: Body];

const CHANGES = 'changes the picture' as const;
const refused = (text: string): Outcome => ({ refused: text });
const harmless = (reason: string): Outcome => ({ harmless: reason });
const says = (read: (answer: Answer) => unknown, as: unknown): Outcome => ({ says: read, as });
const infotext = (pattern: RegExp): Outcome => says(({ info }) => info.infotexts[0], expect.stringMatching(pattern));
const kept = async () => (await bench.get('/api/v1/pictures?limit=1')).json().pictures.length;

const HIRES = { enable_hr: true, denoising_strength: 0.7 };
const COMMON: readonly Row[] = [
  ['prompt', 'a blue square', CHANGES],
  ['negative_prompt', 'a blue square', CHANGES],
  ['styles', ['nowhere'], harmless('a style that is not there is left out, as in the WebUI')],
  ['seed', 6, CHANGES],
  ['subseed', 9, CHANGES, { subseed_strength: 0.5 }],
  ['subseed_strength', 0.5, CHANGES, { subseed: 9 }],
  ['seed_resize_from_h', 32, CHANGES, { seed_resize_from_w: 32 }],
  ['seed_resize_from_w', 32, CHANGES, { seed_resize_from_h: 32 }],
  ['sampler_name', 'Heun', CHANGES],
  ['sampler_index', 'DPM++ 2M', infotext(/Sampler: DPM\+\+ 2M/)],
  ['scheduler', 'Karras', infotext(/Schedule type: Karras/)],
  ['batch_size', 2, says(({ images }) => images.length, 2)],
  ['n_iter', 2, says(({ images }) => images.length, 2)],
  ['steps', 4, CHANGES],
  ['cfg_scale', 5, CHANGES],
  ['width', 72, infotext(/Size: 72x64/)],
  ['height', 72, infotext(/Size: 64x72/)],
  ['restore_faces', true, says(({ info }) => info.comments, 'faces are not restored here; it was drawn without')],
  ['tiling', true, infotext(/Tiling: True/)],
  ['do_not_save_samples', true, harmless('it concerns files alone; see below')],
  ['do_not_save_grid', true, harmless('it concerns a grid of saved pictures alone; see grids.test.ts')],
  ['eta', 0.3, infotext(/Eta: 0.3/), { sampler_name: 'Euler a' }],
  ['s_min_uncond', 15, infotext(/NGMS: 15/)],
  ['s_churn', 2, infotext(/Sigma churn: 2/), { sampler_name: 'Euler' }],
  ['s_tmax', 5, infotext(/Sigma tmax: 5/), { sampler_name: 'Euler', s_churn: 2 }],
  ['s_tmin', 1.5, infotext(/Sigma tmin: 1.5/), { sampler_name: 'Euler', s_churn: 2 }],
  ['s_noise', 0.9, infotext(/Sigma noise: 0.9/), { sampler_name: 'DPM2 a' }],
  ['override_settings', { CLIP_stop_at_last_layers: 2 }, infotext(/Clip skip: 2/)],
  ['override_settings_restore_afterwards', true, harmless('the default')],
  ['refiner_checkpoint', 'other', refused('a refiner')],
  ['refiner_switch_at', 0.5, harmless('nothing without refiner_checkpoint, as in the WebUI')],
  [
    'disable_extra_networks',
    true,
    says(({ info }) => info.prompt, 'a red circle'),
    { prompt: 'a red circle<lora:x:1>' },
  ],
  ['firstpass_image', 'iVBORw0KGgo=', refused('first-pass')],
  ['comments', { a: 'b' }, harmless("the WebUI's own notes beside its result, not of the picture")],
  ['script_name', 'nowhere', refused("Script 'nowhere' not found")],
  ['script_args', [1, 2], harmless('nothing without script_name, as in the WebUI')],
  ['send_images', false, says(({ images }) => images, [])],
  ['save_images', false, harmless('it concerns files alone; see below')],
  ['alwayson_scripts', { nowhere: { args: [true] } }, refused('always on script nowhere not found')],
  ['force_task_id', 'task(fields)', harmless('the name of the job'), {}],
  [
    'infotext',
    'a blue square\nSteps: 4, Sampler: Euler, CFG scale: 3, Seed: 7, Size: 64x64, Clip skip: 2',
    infotext(/Clip skip: 2/),
  ],
  ['clip_skip', 2.5, CHANGES],
  ['negative_clip_skip', 3, CHANGES, { negative_prompt: 'blue' }],
  ['clip_skip_timeline', '1@0-0.5,2@0.5-1', CHANGES],
  ['clip_skip_l', 2, refused('is for two text encoders')],
  ['clip_skip_g', 2, refused('is for two text encoders')],
];
const TXT2IMG: readonly Row[] = [
  ['denoising_strength', 0.5, infotext(/Denoising strength: 0.5/), { enable_hr: true }],
  ['enable_hr', true, infotext(/Hires upscale: 2/), { denoising_strength: 0.7 }],
  [
    'firstphase_width',
    64,
    infotext(/Size: 64x64,.*Hires resize: 96x96/),
    { ...HIRES, width: 96, height: 96, firstphase_height: 64 },
  ],
  [
    'firstphase_height',
    64,
    infotext(/Size: 64x64,.*Hires resize: 96x96/),
    { ...HIRES, width: 96, height: 96, firstphase_width: 64 },
  ],
  ['hr_scale', 1.5, infotext(/Hires upscale: 1.5/), HIRES],
  ['hr_upscaler', 'Lanczos', infotext(/Hires upscaler: Lanczos/), HIRES],
  ['hr_second_pass_steps', 3, infotext(/Hires steps: 3/), HIRES],
  ['hr_resize_x', 96, infotext(/Hires resize: 96x/), HIRES],
  ['hr_resize_y', 96, infotext(/Hires resize: \d+x96/), { ...HIRES, hr_resize_x: 96 }],
  ['hr_checkpoint_name', 'other', refused('another model'), HIRES],
  ['hr_sampler_name', 'Heun', infotext(/Hires sampler: Heun/), HIRES],
  ['hr_scheduler', 'Karras', infotext(/Hires schedule type: Karras/), HIRES],
  ['hr_prompt', 'a blue square', infotext(/Hires prompt: a blue square/), HIRES],
  ['hr_negative_prompt', 'green', infotext(/Hires negative prompt: green/), HIRES],
];
const MASKED = { mask: 'MASK', inpainting_fill: 1 };
const IMG2IMG: readonly Row[] = [
  ['init_images', null, { refused: 'init' }],
  ['denoising_strength', 0.4, CHANGES],
  ['resize_mode', 1, CHANGES, { width: 128 }],
  ['image_cfg_scale', 1.2, harmless('only models that edit by instructions have it, as in the WebUI')],
  ['mask', 'MASK', CHANGES],
  ['mask_blur_x', 12, CHANGES, MASKED],
  ['mask_blur_y', 12, CHANGES, MASKED],
  ['mask_blur', 12, CHANGES, MASKED],
  ['mask_round', false, CHANGES, MASKED],
  ['inpainting_fill', 2, CHANGES, { mask: 'MASK' }],
  ['inpaint_full_res', false, CHANGES, MASKED],
  ['inpaint_full_res_padding', 16, CHANGES, MASKED],
  ['inpainting_mask_invert', 1, CHANGES, MASKED],
  ['initial_noise_multiplier', 0.8, infotext(/Noise multiplier: 0.8/)],
  ['latent_mask', 'LATENT', CHANGES, MASKED],
  ['include_init_images', true, says(({ parameters }) => parameters.init_images, [expect.any(String)])],
];
const EXTRAS: readonly Row[] = [
  ['resize_mode', 1, CHANGES],
  ['show_extras_results', false, harmless('the picture is always sent back, as in the WebUI')],
  ['gfpgan_visibility', 1, says(({ html_info }) => html_info, expect.stringContaining('faces are not restored'))],
  ['codeformer_visibility', 1, says(({ html_info }) => html_info, expect.stringContaining('faces are not restored'))],
  ['codeformer_weight', 1, harmless('nothing without codeformer_visibility')],
  ['upscaling_resize', 3, CHANGES],
  ['upscaling_resize_w', 96, CHANGES, { resize_mode: 1 }],
  ['upscaling_resize_h', 96, CHANGES, { resize_mode: 1, upscaling_resize_w: 96 }],
  ['upscaling_crop', false, CHANGES, { resize_mode: 1, upscaling_resize_w: 64, upscaling_resize_h: 128 }],
  ['upscaler_1', 'Nearest', CHANGES],
  ['upscaler_2', 'Nearest', harmless('nothing without extras_upscaler_2_visibility')],
  ['extras_upscaler_2_visibility', 0.5, CHANGES, { upscaler_2: 'Nearest' }],
  ['upscale_first', true, harmless('the order of enlarging and face restoration, which is not there')],
];

const START = { prompt: 'a red circle', steps: 2, seed: 5, cfg_scale: 3, width: 64, height: 64 };
const drawing = (width: number, shape: string) =>
  sharp(Buffer.from(`<svg width="${width}" height="64">${shape}</svg>`)).flatten();
const pictures = async () => ({
  init: (
    await drawing(96, '<rect width="96" height="64" fill="teal"/><circle cx="30" cy="30" r="20" fill="red"/>')
      .png()
      .toBuffer()
  ).toString('base64'),
  mask: (
    await drawing(96, '<rect width="96" height="64"/><rect x="20" y="20" width="30" height="24" fill="white"/>')
      .png()
      .toBuffer()
  ).toString('base64'),
  latentMask: (
    await drawing(96, '<rect width="96" height="64"/><rect x="36" y="20" width="30" height="24" fill="white"/>')
      .png()
      .toBuffer()
  ).toString('base64'),
});

const SETS: readonly (readonly [path: string, rows: readonly Row[]])[] = [
  ['txt2img', [...COMMON, ...TXT2IMG]],
  ['img2img', IMG2IMG],
  ['extra-single-image', EXTRAS],
];

async function startOf(path: string): Promise<Body> {
  const { init } = await pictures();
  if (path === 'txt2img') return START;
  return path === 'img2img' ? { ...START, init_images: [init] } : { image: init, upscaler_1: 'Lanczos' };
}

async function send(path: string, body: Body) {
  const { mask: MASK, latentMask: LATENT } = await pictures();
  const named: Body = { MASK, LATENT };
  const filled = Object.fromEntries(
    Object.entries(body).map(([key, value]) => [key, (typeof value === 'string' && named[value]) || value]),
  );
  const answer = await bench.post(`/sdapi/v1/${path}`, filled);
  const { images, image, info = '{"infotexts":[]}', ...rest } = answer.json();
  return {
    status: answer.statusCode,
    text: answer.body,
    answer: { ...rest, images: images ?? [image], info: JSON.parse(info) } as Answer,
  };
}

const pixels = ({ images }: Answer) =>
  sharp(Buffer.from(images[0] ?? '', 'base64'))
    .raw()
    .toBuffer();

const plainAnswers = new Map<string, Promise<Buffer>>();

/** The picture without the field, drawn once for all rows that compare with it. */
function plainPixels(path: string, start: Body): Promise<Buffer> {
  const key = `${path} ${JSON.stringify(start)}`;
  const known = plainAnswers.get(key) ?? send(path, start).then(({ answer }) => pixels(answer));
  plainAnswers.set(key, known);
  return known;
}

describe.each(SETS)('POST %s', (path, rows) => {
  it.each(rows.map(([...row]) => row))('%s = %j', async (...row) => {
    const [field, value, outcome, rest = {}] = row as unknown as Row;
    const start = { ...(await startOf(path)), ...rest };
    const { [field]: _, ...others } = start;
    // What fills only what is left out is tried alone.
    const body =
      field === 'infotext' ? { infotext: value } : { ...others, ...(value === null ? {} : { [field]: value }) };
    const { status, text, answer } = await send(path, body);
    if (typeof outcome === 'object' && 'refused' in outcome) {
      expect([status, text.slice(0, 300)]).toEqual([
        expect.toBeOneOf([422, 404]),
        expect.stringContaining(outcome.refused),
      ]);
      return;
    }
    expect([status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
    if (typeof outcome === 'object' && 'says' in outcome) return expect(outcome.says(answer)).toEqual(outcome.as);
    const same = (await plainPixels(path, start)).equals(await pixels(answer));
    expect(same).toBe(outcome !== CHANGES);
  });
});

it('every field of the schemas is in the tables', () => {
  const named = (rows: readonly Row[]) => new Set(rows.map(([field]) => field));
  const lacking = (schema: { properties: object }, rows: readonly Row[]) =>
    Object.keys(schema.properties).filter((field) => !named(rows).has(field));
  expect(lacking(Txt2ImgSchema, [...COMMON, ...TXT2IMG])).toEqual([]);
  expect(lacking(Img2ImgSchema, [...COMMON, ...IMG2IMG])).toEqual([]);
  expect(lacking(ExtraSingleSchema, EXTRAS)).toEqual(['image']);
});

it('save_images keeps pictures, do_not_save_samples goes before it', async () => {
  const before = await kept();
  await send('txt2img', { ...START, save_images: true, do_not_save_samples: true });
  expect(await kept()).toBe(before);
  await send('txt2img', { ...START, save_images: true });
  expect(await kept()).toBe(1);
});
