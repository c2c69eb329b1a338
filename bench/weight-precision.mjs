/**
 * @file What linear weights in 8 bits do to a model: its copies on disk, one evaluation of the UNet, whole images, and the memory
 * that the engine does not share with files.
 * Run: node bench/weight-precision.mjs [--model PATH] [--images 8] [--steps 20] [--out docs/benchmarks-weight-precision.md]
 */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { loadComponents, openCheckpoint } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import { watchMemory } from './process-memory.mjs';

const PRECISIONS = ['exact', '8-bit'];
const PROMPTS = [
  'a red circle on a white background',
  'a blue square',
  'a cat on a blue background',
  'two green triangles',
];
const MEGABYTE = 1e6;

const wave = (count, step) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i * step + 1));

/** Root mean square of what two differ by, as a part of what the second is. */
function apart(a, b) {
  const squares = (values) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(a.map((value, at) => value - b[at])) / squares(b));
}

/** Peak signal-to-noise ratio of 8-bit images, in decibels. */
function psnr(a, b) {
  const squares = a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / a.length));
}

/** One evaluation at noise of every strength, by either precision. */
async function unetErrors(model, cacheFolder) {
  const engine = createEngine();
  const checkpoint = await openCheckpoint(model);
  const { unet } = checkpoint.configs;
  const side = 16;
  const sample = { data: wave(unet.inChannels * side ** 2, 0.1), shape: [1, unet.inChannels, side, side] };
  const context = { data: wave(77 * unet.contextWidth, 0.01), shape: [1, 77, unet.contextWidth] };
  const outputs = [];
  for (const weightPrecision of PRECISIONS) {
    const { denoise, release } = await loadComponents(checkpoint, engine, { cacheFolder, weightPrecision });
    const steps = [];
    for (const time of [1, 250, 500, 750, 999]) steps.push(await denoise(sample, time, { context }));
    outputs.push(steps);
    await release();
  }
  await engine.close();
  const [exact, eight] = outputs;
  return eight.map((values, at) => apart(values, exact[at]));
}

async function images(model, dataDir, weightPrecision, { count, steps }) {
  const app = createApp({ dataDir, weightPrecision });
  const loaded = await app.loadModel(model);
  const stop = await watchMemory(app.enginePid());
  const drawn = [];
  const started = performance.now();
  for (let index = 0; index < count; index++) {
    const request = { prompt: PROMPTS[index % PROMPTS.length], seed: index + 1, steps };
    for await (const event of loaded.generate(request)) if (event.type === 'image') drawn.push(event.image.data);
  }
  const took = (performance.now() - started) / 1000;
  const { own } = await stop();
  await app.close();
  return { drawn, own, took };
}

/** Bytes of the copies of text encoders and UNet, without the kernels that both precisions share. */
async function copies(dataDir) {
  const folder = join(dataDir, 'penultimate', 'cache', 'weights');
  const names = (await readdir(folder)).filter((name) => !/\.vae\.|\.winograd\./.test(name));
  const sizeOf = async (fits) => {
    const sizes = await Promise.all(names.filter(fits).map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0) / MEGABYTE;
  };
  const isEight = (name) => /\.(8bit|rest\.f32)\./.test(name);
  return [await sizeOf((name) => !isEight(name)), await sizeOf(isEight)];
}

async function measure(model, count) {
  const dataDir = await mkdtemp(join(tmpdir(), 'weight-precision-'));
  try {
    const [exact, eight] = [await images(model, dataDir, 'exact', count), await images(model, dataDir, '8-bit', count)];
    const errors = await unetErrors(model, join(dataDir, 'penultimate', 'cache'));
    const quality = eight.drawn.map((image, at) => psnr(image, exact.drawn[at])).sort((a, b) => a - b);
    return { sizes: await copies(dataDir), errors, quality, exact, eight };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const megabytes = (value) => `${value.toFixed(1)} MB`;

const pageOf = (name, { count, steps }, { sizes, errors, quality, exact, eight }) => `# Linear weights in 8 bits

Made by \`node bench/weight-precision.mjs --out docs/benchmarks-weight-precision.md\` with ${name}: ${count} images of ${steps} steps.

| | exact | 8-bit |
|---|---|---|
| copies of text encoders and UNet on disk | ${megabytes(sizes[0])} | ${megabytes(sizes[1])} |
| memory of the engine that is mapped from no file, at most | ${megabytes(exact.own * 1000)} | ${megabytes(eight.own * 1000)} |
| seconds of all images, on a machine that others used as well | ${exact.took.toFixed(1)} | ${eight.took.toFixed(1)} |

| what 8 bits change | |
|---|---|
| one evaluation of the UNet, root mean square of the error as a part of the output: least and most of five times | ${(100 * Math.min(...errors)).toFixed(2)} %, ${(100 * Math.max(...errors)).toFixed(2)} % |
| whole images, PSNR: worst, median, best | ${[quality[0], quality[Math.floor(quality.length / 2)], quality.at(-1)].map((value) => value.toFixed(1)).join(', ')} dB |
`;

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    images: { type: 'string', default: '8' },
    steps: { type: 'string', default: '20' },
    out: { type: 'string' },
  },
});
const { defaultModelPath } = await import('../dist/library/default-model.js');
const count = { count: Number(values.images), steps: Number(values.steps) };
const page = pageOf(
  values.model ?? 'the model inside',
  count,
  await measure(values.model ?? defaultModelPath(), count),
);
if (values.out) await writeFile(values.out, page);
process.stdout.write(page);
