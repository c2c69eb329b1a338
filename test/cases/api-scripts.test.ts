/** @file Always-on scripts that are switched off or not here. Cases: api-stock-payload, wire-builtin-alwayson-scripts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawSd, plainPicture, SMALL } from '../support/sdapi.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

let bench: ServerBench;
beforeAll(async () => {
  bench = await createServerBench();
});
afterAll(() => bench.close());

type Row = readonly [title: string, args: readonly unknown[]];

const UNIT = { image: null, mask: null, module: 'none', model: 'None', weight: 1 };

const OFF: readonly Row[] = [
  ['Comments', []],
  ['Extra options', []],
  ['Hypertile', []],
  ['Refiner', [false, '', 0.8]],
  ['refiner', [true, 'None', 0.8]],
  ['Refiner', []],
  ['Soft Inpainting', [false, 1, 0.5, 4, 0, 0.5, 2]],
  ['ControlNet', []],
  [
    'controlnet',
    [
      { ...UNIT, enabled: false },
      { ...UNIT, enabled: false },
    ],
  ],
  ['ControlNet', [UNIT]],
  ['ADetailer', [false]],
  ['ADetailer', [false, false, { ad_model: 'face_yolov8n.pt' }]],
  ['ADetailer', [{ ad_model: 'None' }]],
  ['Dynamic Thresholding (CFG Scale Fix)', [false, 7, 100, 'Constant', 0]],
  ['Tiled Diffusion', [null]],
  ['nowhere', []],
];

const ON: readonly Row[] = [
  ['Refiner', [true, 'sd_xl_refiner_1.0', 0.8]],
  ['Soft Inpainting', [true, 1, 0.5, 4, 0, 0.5, 2]],
  ['ControlNet', [{ ...UNIT, enabled: true, model: 'control_canny' }]],
  [
    'ControlNet',
    [
      { ...UNIT, enabled: false },
      { model: 'control_canny', image: 'iVBO' },
    ],
  ],
  ['ADetailer', [true, false, { ad_model: 'face_yolov8n.pt' }]],
  ['ADetailer', [{ ad_model: 'face_yolov8n.pt' }]],
  ['nowhere', ['x']],
];

it.each(OFF)('%s %j changes nothing and is taken', async (title, args) => {
  const plain = await drawSd(bench, SMALL);
  const { images, info } = await drawSd(bench, { ...SMALL, alwayson_scripts: { [title]: { args } } });
  expect([images, info.comments]).toEqual([plain.images, '']);
});

it.each(ON)('%s %j is refused by name', async (title, args) => {
  const answer = await bench.post('/sdapi/v1/txt2img', { ...SMALL, alwayson_scripts: { [title]: { args } } });
  expect([answer.statusCode, answer.json().detail]).toEqual([422, `always on script ${title} not found`]);
});

it('takes an entry without arguments, and one whose list is an empty text of PHP', async () => {
  const alwayson_scripts = { Refiner: {}, Hypertile: null, ControlNet: { args: null } };
  expect((await drawSd(bench, { ...SMALL, alwayson_scripts })).images).toHaveLength(1);
});

it('draws the body that a stock WebUI shows for a request, in both tabs', async () => {
  const alwayson_scripts = {
    Comments: { args: [] },
    'Extra options': { args: [] },
    Hypertile: { args: [] },
    Refiner: { args: [false, '', 0.8] },
    Sampler: { args: [2, 'DPM++ 2M', 'Automatic'] },
    Seed: { args: [-1, false, -1, 0, 0, 0] },
  };
  const stock = { ...SMALL, alwayson_scripts, script_args: [], script_name: null, seed_enable_extras: true };
  expect((await drawSd(bench, stock)).info).toMatchObject({ steps: 2, sampler_name: 'DPM++ 2M' });
  const soft = { 'Soft Inpainting': { args: [false, 1, 0.5, 4, 0, 0.5, 2] } };
  const init_images = [await plainPicture()];
  const img2img = { ...stock, init_images, alwayson_scripts: { ...alwayson_scripts, ...soft } };
  expect((await drawSd(bench, img2img, 'img2img')).images).toHaveLength(1);
});
