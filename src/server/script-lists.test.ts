import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerBench, type ServerBench } from '../../test/support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

const SMALL = { prompt: 'a red circle', steps: 2, seed: 5, width: 64, height: 64 };
const XYZ = 'x/y/z plot';
/** The 18 arguments of a plot over two values of clip skip, as clients send them. */
const PLOT_ARGS = [
  'Clip skip',
  '1,2',
  [],
  0,
  '',
  [],
  0,
  '',
  [],
  true,
  false,
  false,
  false,
  false,
  false,
  false,
  0,
  false,
];

const send = (body: object) => bench.post('/sdapi/v1/txt2img', { ...SMALL, ...body });
const problem = async (body: object) => {
  const answer = await send(body);
  expect(answer.statusCode).toBe(422);
  return JSON.stringify(answer.json().detail);
};

describe('scripts and always-on scripts', () => {
  it('lists what there is, with arguments', async () => {
    const scripts = (await bench.get('/sdapi/v1/scripts')).json();
    expect(scripts.txt2img).toEqual([
      ...['extra options', 'sampler', 'seed', 'prompt matrix', 'prompts from file or textbox', 'x/y/z plot'],
    ]);
    expect(scripts.img2img).toEqual(expect.arrayContaining(['loopback', 'sd upscale']));
    const info = (await bench.get('/sdapi/v1/script-info')).json();
    const plot = info.find(
      ({ name, is_img2img }: { name: string; is_img2img: boolean }) => name === XYZ && !is_img2img,
    );
    expect(plot.args).toHaveLength(18);
    expect(plot.args[0].choices[24]).toBe('Clip skip');
    expect(plot.args[0].choices).toHaveLength(45);
    expect(plot.args[0].choices.slice(42), 'what the WebUI has not comes after it').toEqual([
      'CFG rescale',
      'Clip skip L',
      'Clip skip G',
    ]);
    expect(plot.args[16]).toMatchObject({ label: 'Grid margins (px)', minimum: 0, maximum: 500, step: 2 });
    const img2img = info.find(
      ({ name, is_img2img }: { name: string; is_img2img: boolean }) => name === XYZ && is_img2img,
    );
    expect(img2img.args[0].choices[23]).toBe('Clip skip');
    expect(img2img.args[0].choices).toHaveLength(44);
  });

  it("refuses scripts that are not there, in the WebUI's words", async () => {
    expect(await problem({ script_name: 'outpainting mk2' })).toBe('"Script \'outpainting mk2\' not found"');
    expect(await problem({ script_name: 'loopback' })).toBe('"Script \'loopback\' not found"');
    expect(await problem({ alwayson_scripts: { controlnet: { args: [{ model: 'canny' }] } } })).toBe(
      '"always on script controlnet not found"',
    );
    expect(await problem({ alwayson_scripts: { 'x/y/z plot': { args: [] } } })).toBe(
      '"Cannot have a selectable script in the always on scripts params"',
    );
  });

  it('takes the arguments of those whose effect is there', async () => {
    const alwayson_scripts = { Sampler: { args: [3, 'Heun', 'Karras'] }, Seed: { args: [8, true, 9, 0.5, 0, 0] } };
    const info = JSON.parse((await send({ alwayson_scripts })).json().info);
    expect(info).toMatchObject({ steps: 3, seed: 8, subseed: 9, subseed_strength: 0.5, sampler_name: 'Heun' });
    expect(await problem({ alwayson_scripts: { sampler: { args: ['many'] } } })).toContain('steps');
  });
});

describe('over /api/v1', () => {
  it('lists scripts and takes one as a job whose grid is kept', async () => {
    const { txt2img, img2img } = (await bench.get('/api/v1/scripts')).json();
    expect(txt2img).toHaveLength(3);
    expect(img2img).toHaveLength(5);
    const body = { tab: 'txt2img', script: 'X/Y/Z plot', args: PLOT_ARGS, request: SMALL };
    const accepted = await bench.post('/api/v1/scripts', body);
    expect(accepted.statusCode).toBe(202);
    const { state, result } = await bench.ended(accepted.json().id);
    expect(state).toBe('done');
    const [grid, ...rest] = (result as { images: { url: string; width: number }[] }).images;
    expect([grid?.width, rest]).toEqual([128, []]);
    expect((await bench.get(grid?.url ?? '')).headers['content-type']).toBe('image/png');
    expect((await bench.post('/api/v1/scripts', { ...body, script: 'x' })).json().error.code).toBe('SCRIPT_NOT_FOUND');
  });
});
