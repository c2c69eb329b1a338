import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
let stoppable: ServerBench;
const onStop = vi.fn();
beforeAll(async () => {
  bench = await createServerBench({ flags: { port: 7860 } });
  stoppable = await createServerBench({ onStop });
});
afterAll(async () => {
  await bench.close();
  await stoppable.close();
});

const picture = async () =>
  (
    await sharp({ create: { width: 16, height: 8, channels: 3, background: '#204080' } })
      .png()
      .toBuffer()
  ).toString('base64');
const SMALL = { prompt: 'a', steps: 1, width: 64, height: 64 };

/** Every route of the WebUI's API, what is sent, and what comes back. */
const ROUTES: readonly (readonly [
  method: 'GET' | 'POST',
  url: string,
  body: object | null,
  status: number,
  answer: unknown,
])[] = [
  ['POST', 'txt2img', SMALL, 200, { info: expect.any(String) }],
  ['POST', 'img2img', SMALL, 404, { detail: expect.stringContaining('init image') }],
  ['POST', 'extra-single-image', { image: 'picture' }, 200, { html_info: '<p></p>', image: expect.any(String) }],
  ['POST', 'extra-batch-images', { imageList: [] }, 200, { html_info: '<p></p>', images: [] }],
  ['POST', 'png-info', { image: 'picture' }, 200, { info: '', parameters: { 'Clip skip': '1' } }],
  ['GET', 'progress', null, 200, { progress: 0, eta_relative: 0, current_image: null, textinfo: null }],
  ['POST', 'interrogate', { image: 'x', model: 'clip' }, 404, { error: 'HTTPException', detail: 'Model not found' }],
  ['POST', 'interrogate', { model: 'clip' }, 404, { error: 'HTTPException', detail: 'Image not found' }],
  ['POST', 'interrupt', {}, 200, {}],
  ['POST', 'skip', {}, 200, null],
  ['GET', 'options', null, 200, { CLIP_stop_at_last_layers: 1 }],
  ['POST', 'options', {}, 200, null],
  ['GET', 'cmd-flags', null, 200, { port: 7860 }],
  ['GET', 'samplers', null, 200, expect.arrayContaining([expect.objectContaining({ name: 'Euler' })])],
  ['GET', 'schedulers', null, 200, expect.arrayContaining([expect.objectContaining({ label: 'Karras' })])],
  ['GET', 'upscalers', null, 200, expect.arrayContaining([expect.objectContaining({ name: 'Lanczos' })])],
  ['GET', 'latent-upscale-modes', null, 200, expect.arrayContaining([{ name: 'Latent' }])],
  ['GET', 'sd-models', null, 200, [expect.objectContaining({ model_name: 'default' })]],
  ['GET', 'sd-vae', null, 200, []],
  ['GET', 'hypernetworks', null, 200, []],
  ['GET', 'face-restorers', null, 200, []],
  ['GET', 'realesrgan-models', null, 200, []],
  ['GET', 'prompt-styles', null, 200, []],
  ['GET', 'embeddings', null, 200, { loaded: {}, skipped: {} }],
  ['POST', 'refresh-embeddings', {}, 200, null],
  ['POST', 'refresh-checkpoints', {}, 200, null],
  ['POST', 'refresh-vae', {}, 200, null],
  ['POST', 'unload-checkpoint', {}, 200, {}],
  ['POST', 'reload-checkpoint', {}, 200, {}],
  ['POST', 'create/embedding', { name: 'x' }, 200, { info: expect.stringContaining('create embedding error') }],
  ['POST', 'create/hypernetwork', {}, 200, { info: expect.stringContaining('nothing is trained here') }],
  ['POST', 'train/embedding', {}, 200, { info: expect.stringContaining('train embedding error') }],
  ['POST', 'train/hypernetwork', {}, 200, { info: expect.any(String) }],
  ['GET', 'memory', null, 200, { ram: { total: expect.any(Number) }, cuda: { error: expect.any(String) } }],
  ['GET', 'scripts', null, 200, { txt2img: expect.arrayContaining(['x/y/z plot']) }],
  ['GET', 'script-info', null, 200, expect.arrayContaining([expect.objectContaining({ name: 'x/y/z plot' })])],
  ['GET', 'extensions', null, 200, []],
  ['POST', 'server-kill', {}, 404, expect.anything()],
  ['POST', 'server-restart', {}, 404, expect.anything()],
  ['POST', 'server-stop', {}, 404, expect.anything()],
  ['GET', 'loras', null, 200, []],
  ['POST', 'refresh-loras', {}, 200, null],
  ['POST', '/internal/progress', { id_task: 'x' }, 200, { active: false, textinfo: 'Waiting...' }],
  ['GET', '/internal/pending-tasks', null, 200, { size: 0, tasks: [] }],
  ['GET', '/internal/ping', null, 200, {}],
  ['GET', '/internal/quicksettings-hint', null, 200, expect.arrayContaining([expect.anything()])],
  ['GET', '/internal/sysinfo', null, 200, { Version: '1.2.3', Config: { CLIP_stop_at_last_layers: 1 } }],
  ['GET', '/internal/sysinfo-download', null, 200, { Version: '1.2.3' }],
  ['GET', '/internal/profile-startup', null, 200, { records: {} }],
  ['GET', '/sd_extra_networks/thumb?filename=a.png', null, 404, { detail: expect.any(String) }],
  ['GET', '/sd_extra_networks/cover-images?page=lora&item=a', null, 404, { detail: expect.any(String) }],
  ['GET', '/sd_extra_networks/metadata?page=lora&item=a', null, 200, {}],
  ['GET', '/sd_extra_networks/get-single-card?page=lora&tabname=txt2img&name=a', null, 200, { html: '' }],
];

it.each(ROUTES)('%s %s', async (method, name, body, status, answer) => {
  const url = name.startsWith('/') ? name : `/sdapi/v1/${name}`;
  const sent = body && 'image' in body && body.image === 'picture' ? { ...body, image: await picture() } : body;
  const response = method === 'GET' ? await bench.get(url) : await bench.post(url, sent);
  expect([response.statusCode, response.body.slice(0, 200)]).toMatchObject([status, expect.any(String)]);
  if (answer !== null && typeof answer === 'object') expect(response.json()).toMatchObject(answer);
  else expect(response.json()).toEqual(answer);
  expect(response.headers['x-process-time']).toMatch(/^\d+\.\d+$/);
});

it('enlarges several pictures at once', async () => {
  const imageList = [{ data: await picture(), name: 'a.png' }, { data: await picture() }];
  const { images } = (await bench.post('/sdapi/v1/extra-batch-images', { imageList, upscaler_1: 'Lanczos' })).json();
  expect(images).toHaveLength(2);
  const { width, height } = await sharp(Buffer.from(images[1], 'base64')).metadata();
  expect([width, height]).toEqual([32, 16]);
});

it('ends only where it was started so', async () => {
  const stop = await stoppable.post('/sdapi/v1/server-stop');
  expect([stop.statusCode, stop.body]).toEqual([200, 'Stopping.']);
  await vi.waitFor(() => expect(onStop).toHaveBeenCalledTimes(1), 20_000);
  expect((await stoppable.post('/sdapi/v1/server-kill')).statusCode).toBe(200);
  await vi.waitFor(() => expect(onStop).toHaveBeenCalledTimes(2), 20_000);
  expect((await stoppable.post('/sdapi/v1/server-restart')).statusCode).toBe(501);
});

it.each([
  ['refiner_checkpoint', 'other'],
  ['hr_checkpoint_name', 'other'],
  ['firstpass_image', 'aGVsbG8='],
])('refuses %s, which would change the picture', async (field, value) => {
  const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, [field]: value });
  expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['body', field]]);
});

it('takes the same fields with the values that change nothing', async () => {
  const same = { refiner_checkpoint: 'None', hr_checkpoint_name: 'Use same checkpoint', s_min_uncond: 0 };
  const rest = { firstpass_image: null, refiner_switch_at: 0.8, restore_faces: false, script_name: 'None' };
  expect((await bench.post('/sdapi/v1/txt2img', { ...SMALL, ...same, ...rest })).statusCode).toBe(200);
});
