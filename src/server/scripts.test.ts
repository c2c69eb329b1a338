import { mkdir, readdir, writeFile } from 'node:fs/promises';
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
const XYZ = 'x/y/z plot';

/** The 18 arguments, as clients send them. */
const args = (
  axes: readonly (readonly [type: number | string, values: string, listed?: readonly string[]])[],
  options: Readonly<Record<number, unknown>> = {},
) => {
  const given = [0, 1, 2].flatMap((i) => [axes[i]?.[0] ?? 0, axes[i]?.[1] ?? '', axes[i]?.[2] ?? []]);
  const rest = [true, false, false, false, false, false, false, 0, false];
  return [...given, ...rest].map((value, i) => options[i] ?? value);
};
const send = (body: object, tab = 'txt2img') => bench.post(`/sdapi/v1/${tab}`, { ...SMALL, ...body });
const drawn = async (body: object, tab = 'txt2img') => {
  const answer = await send(body, tab);
  expect([answer.statusCode, answer.body.slice(0, 300)]).toMatchObject([200, expect.any(String)]);
  const { images, info } = answer.json() as { images: string[]; info: string };
  return { images, info: JSON.parse(info) };
};
const sizeOf = async (image: string | undefined) => {
  const { width, height } = await sharp(Buffer.from(image ?? '', 'base64')).metadata();
  return [width, height];
};
const pixels = async (image: string | undefined, area?: { left: number; top: number }) => {
  const picture = sharp(Buffer.from(image ?? '', 'base64'));
  const part = area ? picture.extract({ ...area, width: 64, height: 64 }) : picture;
  return part.removeAlpha().raw().toBuffer();
};
/** Settings of a format that loses much, and what one loss makes of a picture. */
const LOSSY = { override_settings: { samples_format: 'jpg', jpeg_quality: 20 } };
const lostOnce = async (image: string | undefined) =>
  sharp(
    await sharp(Buffer.from(image ?? '', 'base64'))
      .jpeg({ quality: 20 })
      .toBuffer(),
  )
    .raw()
    .toBuffer();
const problem = async (body: object, tab = 'txt2img') => {
  const answer = await send(body, tab);
  expect(answer.statusCode).toBe(422);
  return JSON.stringify(answer.json().detail);
};

describe('X/Y/Z plot', () => {
  it('draws the axis of index 24, Clip skip, as one sheet', async () => {
    const script_args = args([[24, '1-12']]);
    const { images, info } = await drawn({ script_name: XYZ, script_args });
    expect(images).toHaveLength(1);
    expect((await sizeOf(images[0]))[0]).toBe(12 * 64);
    expect(info.infotexts[0]).toContain('Script: X/Y/Z plot, X Type: Clip skip, X Values: 1-12');
    expect(info.infotexts[0]).not.toContain('Y Type');
    expect(info.index_of_first_image).toBe(1);
    const jobs = await bench.service.queue.list({ limit: 1 });
    expect(jobs[0]).toMatchObject({ kind: 'script', result: { encoderRuns: 1, grids: 1 } });
  });

  it('holds exactly the pictures that are drawn alone, without legend edge to edge', async () => {
    const script_args = args(
      [
        [24, '1,2'],
        ['CFG Scale', '3, 7'],
      ],
      { 9: false, 10: true },
    );
    const { images, info } = await drawn({ script_name: XYZ, script_args });
    expect(images).toHaveLength(5);
    expect(await sizeOf(images[0])).toEqual([128, 128]);
    const alone = await drawn({ cfg_scale: 7, override_settings: { CLIP_stop_at_last_layers: 2 } });
    expect(await pixels(images[4])).toEqual(await pixels(alone.images[0]));
    expect(await pixels(images[0], { left: 64, top: 64 })).toEqual(await pixels(alone.images[0]));
    expect(info.infotexts[4]).toBe(alone.info.infotexts[0]);
    expect(info.infotexts[1]).not.toContain('Clip skip');
  });

  it('puts its grid together from pixels and not from files that have lost some', async () => {
    const script_args = args([['Seed', '1,2']], { 9: false });
    const [whole] = (await drawn({ script_name: XYZ, script_args })).images;
    const [lossy] = (await drawn({ script_name: XYZ, script_args, ...LOSSY })).images;
    expect(await pixels(lossy)).toEqual(await lostOnce(whole));
  });

  it('returns the main grid, then the sub grids, then the pictures', async () => {
    const script_args = args(
      [
        ['Seed', '1,2'],
        ['Steps', '1-3 (+2)'],
        ['Prompt S/R', 'red, blue'],
      ],
      { 9: false, 10: true, 11: true, 16: 4 },
    );
    const { images, info } = await drawn({ script_name: 'X/Y/Z plot', script_args });
    expect(images).toHaveLength(1 + 2 + 8);
    expect(await sizeOf(images[1])).toEqual([132, 132]);
    expect(await sizeOf(images[0])).toEqual([132 * 2 + 4, 132]);
    expect(info.all_seeds).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
    expect(info.infotexts[0]).toContain('Fixed X Values: "1, 2"');
    expect(info.infotexts[0]).toContain('Z Type: Prompt S/R, Z Values: "red, blue"');
    expect(info.infotexts[1]).not.toContain('Z Type');
    expect(info.infotexts[10]).toMatch(/^a blue circle\nSteps: 3,/);
    expect(info.index_of_first_image).toBe(3);
  });

  it('takes the lists of dropdowns, and their texts with csv_mode', async () => {
    const listed = args([['Sampler', '', ['Euler', 'Heun']]], { 10: true });
    const written = args([['Sampler', 'Euler, Heun', ['LMS']]], { 10: true, 17: true });
    const one = await drawn({ script_name: XYZ, script_args: listed });
    const other = await drawn({ script_name: XYZ, script_args: written });
    expect(one.info.infotexts[2]).toContain('Sampler: Heun');
    expect(one.images).toEqual(other.images);
  });

  it('varies seeds by place and keeps random ones when asked', async () => {
    const script_args = args(
      [
        ['CFG Scale', '1-3 [3]'],
        ['Steps', '1,2'],
      ],
      { 10: true, 13: true, 14: true },
    );
    const { info } = await drawn({ script_name: XYZ, script_args });
    expect(info.all_seeds).toEqual([5, 6, 7, 8, 9, 10]);
    const random = args([['Seed', '-1,-1']], { 10: true, 12: true });
    const kept = await drawn({ script_name: XYZ, script_args: random });
    expect(kept.info.infotexts[0]).not.toContain('Fixed X Values');
  });

  it.each([
    [
      [
        ['Steps', '1,2'],
        ['Denoising', '0.5'],
      ],
      'needs enable_hr',
    ],
    [[['Token merging ratio', '0.5']], 'token merging is not supported here'],
    [[['Clip skip', '1,two']], 'takes numbers'],
    [[['Clip skip', '5-1']], 'downwards is written'],
    [[['Prompt S/R', 'green,blue']], 'did not find'],
    [[['Clip skip', '1-13']], '1 to 12'],
    [[[99, '1']], 'X type'],
    [[['Steps', '']], 'has no values'],
  ] as [[string, string][], string][])('refuses %j before anything is drawn', async (axes, text) => {
    const before = (await bench.service.queue.list()).length;
    expect(await problem({ script_name: XYZ, script_args: args(axes) })).toContain(text);
    expect(await bench.service.queue.list()).toHaveLength(before);
  });

  it('leaves a cell blank that fails, and says why by code', async () => {
    const loras = join(bench.folder, 'models', 'Lora');
    await mkdir(loras, { recursive: true });
    await writeFile(join(loras, 'cut.safetensors'), 'cut');
    const body = { prompt: 'a red circle', script_name: XYZ, script_args: args([[7, 'circle, <lora:cut:1>']]) };
    const { info } = await drawn(body);
    const [job] = await bench.service.queue.list({ limit: 1 });
    const { warnings } = (job?.result ?? {}) as { warnings?: { message: string }[] };
    const data = { code: 'SAFETENSORS_INVALID', problem: expect.stringContaining('3 bytes') };
    expect(warnings).toMatchObject([{ code: 'cell-blank', data }]);
    expect(warnings?.[0]?.message).toMatch(/^a cell is blank: .*cut\.safetensors: not a valid safetensors file/);
    expect(info.comments).toBe(warnings?.[0]?.message);
  });

  it('refuses a sheet of more than 200 megapixels', async () => {
    const script_args = args([['Seed', '1-60']]);
    expect(await problem({ width: 2048, height: 2048, script_name: XYZ, script_args })).toContain('megapixels');
  });

  it('ends at an interrupt with what is drawn, and tells how far it is', async () => {
    const draw = drawn({ steps: 60, script_name: XYZ, script_args: args([['Seed', '1-40']], { 10: true }) });
    let progress: { state: { job_count: number; job_no: number } };
    do {
      await new Promise((resolve) => setTimeout(resolve, 30));
      progress = (await bench.get('/sdapi/v1/progress')).json();
    } while (progress.state.job_no < 1);
    expect(progress.state.job_count).toBe(40);
    await bench.post('/sdapi/v1/interrupt');
    const { images } = await draw;
    expect(images.length).toBeGreaterThan(1);
    expect(images.length).toBeLessThan(41);
    expect((await sizeOf(images[0]))[0]).toBe(40 * 64);
  });
});

describe('Prompt matrix', () => {
  it('draws all combinations, the grid first', async () => {
    const { images, info } = await drawn({ prompt: 'a circle|red|on white', script_name: 'prompt matrix' });
    expect(images).toHaveLength(5);
    expect(info.infotexts.slice(1).map((text: string) => text.split('\n')[0])).toEqual([
      'a circle',
      'a circle, red',
      'a circle, on white',
      'a circle, red, on white',
    ]);
    expect(info.all_seeds).toEqual([5, 5, 5, 5]);
    expect(info.index_of_first_image).toBe(1);
  });

  it('puts parts at the start, joins by spaces, and varies seeds', async () => {
    const { info } = await drawn({
      prompt: 'circle|red',
      script_name: 'Prompt matrix',
      script_args: [true, true, 'positive', 'space', 0],
    });
    expect(info.infotexts[2]).toMatch(/^red circle\n.*Seed: 6,/s);
  });
});

describe('Prompts from file or textbox', () => {
  it('draws a line each, with options', async () => {
    const lines = 'a square\n\n--prompt "a blue circle" --steps 1 --seed 9 --cfg_scale 3 --negative_prompt a dog';
    const { images, info } = await drawn({
      prompt: '',
      script_name: 'prompts from file or textbox',
      script_args: [false, false, 'start', lines],
    });
    expect(images).toHaveLength(2);
    expect(info.infotexts[0]).toMatch(/^a square\nSteps: 2/);
    expect(info.infotexts[1]).toMatch(/^a blue circle\nNegative prompt: a dog\nSteps: 1,.*CFG scale: 3, Seed: 9,/s);
  });

  it('counts seeds on and puts the lines beside the prompt', async () => {
    const { info } = await drawn({
      n_iter: 2,
      script_name: 'prompts from file or textbox',
      script_args: [true, false, 'end', 'one\ntwo'],
    });
    expect(info.all_seeds).toEqual([5, 6, 7, 8]);
    const batches = 'one\n--n_iter 3 --prompt two\nthree';
    const counted = await drawn({
      script_name: 'prompts from file or textbox',
      script_args: [true, false, 'end', batches],
      steps: 1,
    });
    // Seeds go on by the batches of the page, whatever a line asks for.
    expect(counted.info.all_seeds).toEqual([5, 6, 7, 8, 7]);
    expect(info.all_prompts[2]).toBe('a red circle two');
    expect(info.infotexts[2]).toMatch(/^a red circle two\n/);
  });

  it('takes a line with dashes inside as a prompt, and a line of options with tiling and a seed of another size', async () => {
    const lines = 'a circle --red\n--prompt dot --tiling true --seed_resize_from_w 32 --seed_resize_from_h 32';
    const { info } = await drawn({
      prompt: '',
      script_name: 'prompts from file or textbox',
      script_args: [false, false, 'start', lines],
    });
    expect(info.infotexts[0]).toMatch(/^a circle --red\n/);
    expect(info.infotexts[1]).toMatch(/^dot\n.*Seed resize from: 32x32,.*Tiling: True/s);
    const faces = [false, false, 'start', '--prompt dot --restore_faces true'];
    expect(await problem({ script_name: 'prompts from file or textbox', script_args: faces })).toContain('face');
  });

  it('names the option that is unknown', async () => {
    const script_args = [false, false, 'start', '--wings 2'];
    expect(await problem({ script_name: 'prompts from file or textbox', script_args })).toContain('--wings');
  });
});

describe('img2img', () => {
  const init = async (width = 64, height = 64) =>
    (
      await sharp({ create: { width, height, channels: 3, background: '#c03020' } })
        .png()
        .toBuffer()
    ).toString('base64');

  it('has its own list of axes: Clip skip is 23', async () => {
    const body = { init_images: [await init()], script_name: XYZ, script_args: args([[23, '1,2']]) };
    expect((await drawn(body, 'img2img')).info.infotexts[0]).toContain('X Type: Clip skip');
  });

  it('loops back: each picture from the one before, weaker or stronger', async () => {
    const body = { init_images: [await init()], denoising_strength: 0.8, steps: 4 };
    const script = { script_name: 'loopback', script_args: [3, 0.4, 'Linear', 'None'] };
    const { images, info } = await drawn({ ...body, ...script }, 'img2img');
    expect(images).toHaveLength(4);
    expect(await sizeOf(images[0])).toEqual([192, 64]);
    expect(info.infotexts.slice(1).map((text: string) => /Denoising strength: ([\d.]+)/.exec(text)?.[1])).toEqual([
      '0.8',
      '0.6',
      '0.4',
    ]);
    const next = { init_images: [images[1]], denoising_strength: 0.6, steps: 4, seed: 6 };
    expect(await pixels((await drawn(next, 'img2img')).images[0])).toEqual(await pixels(images[2]));
  });

  it('of several batches shows the last picture of each, side by side', async () => {
    const body = { init_images: [await init()], denoising_strength: 0.8, n_iter: 2 };
    const script = { script_name: 'loopback', script_args: [2, 0.4, 'Lazy', 'None'] };
    const { images, info } = await drawn({ ...body, ...script }, 'img2img');
    expect(images).toHaveLength(3);
    expect(await sizeOf(images[0])).toEqual([128, 64]);
    expect(info.all_seeds).toEqual([6, 8]);
    expect(info.infotexts[0]).toContain('Final denoising strength: 0.4, Denoising curve: Lazy');
    expect(await pixels(images[0], { left: 64, top: 0 })).toEqual(await pixels(images[2]));
  });

  it('fills what is masked once, and loops on with what was drawn there', async () => {
    const mask = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
    const masked = { mask: mask.toString('base64'), inpainting_fill: 0, inpaint_full_res: false };
    const body = { init_images: [await init()], denoising_strength: 0.6, steps: 4, ...masked };
    const script = { script_name: 'loopback', script_args: [2, 0.6, 'Linear', 'None'] };
    const { images } = await drawn({ ...body, ...script }, 'img2img');
    const next = { ...body, init_images: [images[1]], inpainting_fill: 1, seed: 6 };
    expect(await pixels((await drawn(next, 'img2img')).images[0])).toEqual(await pixels(images[2]));
  });

  it('loops back from pixels, whatever the format of the files is', async () => {
    const body = { init_images: [await init()], denoising_strength: 0.8, steps: 4 };
    const script = { script_name: 'loopback', script_args: [3, 0.4, 'Linear', 'None'] };
    const whole = await drawn({ ...body, ...script }, 'img2img');
    const lossy = await drawn({ ...body, ...script, ...LOSSY }, 'img2img');
    expect(await pixels(lossy.images[3])).toEqual(await lostOnce(whole.images[3]));
  });

  it('upscales in tiles that fade into each other', async () => {
    const inputs = () => readdir(join(bench.folder, 'penultimate', 'inputs'));
    const body = { init_images: [await init(72, 72)], denoising_strength: 0.3 };
    const before = await inputs();
    const script = { script_name: 'SD upscale', script_args: ['', 16, 'Lanczos', 2] };
    const { images, info } = await drawn({ ...body, ...script }, 'img2img');
    expect(images).toHaveLength(1);
    expect(await sizeOf(images[0])).toEqual([144, 144]);
    const jobs = await bench.service.queue.list({ limit: 1 });
    expect(jobs[0]).toMatchObject({ request: { tasks: { length: 9 } } });
    expect(info.width).toBe(144);
    expect(info.infotexts[0]).toContain('SD upscale overlap: 16, SD upscale upscaler: Lanczos');
    // The picture itself is kept for going on after a crash; its tiles are cut anew.
    expect(await inputs()).toHaveLength(before.length + 1);
    const plan = jobs[0]?.request as { tasks: [{ request: { initImage: string } }] } | undefined;
    const initImage = plan?.tasks[0].request.initImage;
    const again = { initImage, width: 64, height: 64, steps: 2, seed: 5, prompt: SMALL.prompt, denoisingStrength: 0.3 };
    const order = { tab: 'img2img', script: 'SD upscale', args: script.script_args, request: again };
    const accepted = await bench.post('/api/v1/scripts', order);
    expect((await bench.ended(accepted.json().id)).state).toBe('done');
  });
});
