/**
 * @file Measures a full-size Stable Diffusion XL file: time to ready, both text encoders, an evaluation and the VAE, each
 * with the memory of the engine, and what a machine with less memory says.
 * Run: node bench/full-size-sdxl.mjs [--out docs/benchmarks-sdxl.md] [--sizes 512] [--folder DIR] [--weight-precision 8-bit]
 * The checkpoint is synthetic (bench/synthetic.mjs): the same arithmetic as a real one, and pictures of noise. It takes
 * 7 GB of disk, and what is made of it 17 GB more, which go at the end.
 * The VAE at 1024×1024 takes 11 GB beside the weights: ask for that size only on a machine with more than 32 GB.
 */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { drawOnce, ensureCheckpoint, readySeconds, seconds } from './drawing.mjs';
import { matrixRate, timed } from './matrix-rate.mjs';
import { watchMemory } from './process-memory.mjs';
import { SDXL } from './synthetic.mjs';

/** The first one holds what is done once: room is taken, weights are read from the disk. */
const STEPS = 2;
/** Memory of a machine that a model of this size is too large for. */
const SMALL_MACHINE = 3e9;

/** What took how long, and the most memory the engine held meanwhile. */
async function stage(pid, what, work) {
  const stop = await watchMemory(pid);
  const { result, seconds: took } = await timed(work);
  const memory = await stop();
  const row = { what, took, memory };
  process.stderr.write(`${tableRow(row)}\n`);
  return { row, result };
}

/** What the program says on a machine with little memory, and how soon. */
async function refusal(checkpoint, dataDir, options) {
  const asked = process.constrainedMemory;
  process.constrainedMemory = () => SMALL_MACHINE;
  try {
    const { result, seconds: took } = await timed(() =>
      readySeconds(checkpoint, dataDir, options).catch((error) => error),
    );
    return { code: result.code, message: result.message.replace(checkpoint, 'sdxl.safetensors'), took };
  } finally {
    process.constrainedMemory = asked;
  }
}

/** Both encoders: a first prompt, which reads their weights, and a second. */
async function encodings(pid, model) {
  const rows = [];
  for (const [which, prompt] of [
    ['first', 'a painting of a lighthouse at the end of the sea'],
    ['second', 'a cat on a blue background'],
  ])
    rows.push((await stage(pid, `both text encoders, 75 tokens, ${which} prompt`, () => model.encode(prompt))).row);
  return rows;
}

/** Every step and the decoding of one picture, each with its memory. */
async function drawing(pid, model, size) {
  const rows = [];
  let stop = await watchMemory(pid);
  let last = performance.now();
  const name = (type, step) =>
    type === 'step' ? `UNet evaluation ${step} of ${STEPS}, ${size}×${size}, batch 1` : `VAE decoding, ${size}×${size}`;
  const onStage = async (type, step) => {
    if (type !== 'step' && type !== 'image') return;
    const row = { what: name(type, step), took: (performance.now() - last) / 1000, memory: await stop() };
    process.stderr.write(`${tableRow(row)}\n`);
    rows.push(row);
    stop = await watchMemory(pid);
    last = performance.now();
  };
  await drawOnce(model, requestOf(size), onStage);
  await stop();
  return rows;
}

const requestOf = (size) => ({
  prompt: 'a cat on a blue background',
  seed: 1,
  width: size,
  height: size,
  steps: STEPS,
  sampler: 'Euler',
  batchSize: 1,
  cfgScale: 1,
});

/** Bytes of all files of a folder, in GB. */
async function folderSize(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e9;
}

/** The stages of a model that is ready, all in one engine. */
async function stages(checkpoint, { dataDir, sizes, weightPrecision }) {
  const app = createApp({ dataDir, weightPrecision });
  // The engine starts with the first thing it loads.
  const { result: model, seconds: warm } = await timed(() => app.loadModel(checkpoint));
  const pid = app.enginePid();
  const ready = { what: 'held once it is ready', memory: await (await watchMemory(pid))() };
  const rows = [ready, ...(await encodings(pid, model))];
  for (const size of sizes) rows.push(...(await drawing(pid, model, size)));
  await app.close();
  return { warm, rows };
}

async function measure({ folder, sizes, weightPrecision }) {
  const checkpoint = join(folder, 'sdxl-synthetic.safetensors');
  const dataDir = join(folder, 'data-sdxl');
  await rm(dataDir, { recursive: true, force: true });
  await ensureCheckpoint(checkpoint, SDXL);
  const rate = await matrixRate();
  try {
    const refused = await refusal(checkpoint, dataDir, { weightPrecision });
    const before = await folderSize(dataDir);
    const cold = await readySeconds(checkpoint, dataDir, { weightPrecision });
    process.stderr.write(`${JSON.stringify({ refused, before, cold })}\n`);
    const made = await folderSize(dataDir);
    return { rate, refused, before, cold, made, ...(await stages(checkpoint, { dataDir, sizes, weightPrecision })) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const gigabytes = (value) => (value === undefined ? 'not told' : `${value.toFixed(1)} GB`);
const tableRow = ({ what, took, memory }) =>
  `| ${what} | ${took === undefined ? '–' : seconds(took)} | ${gigabytes(memory.all)} | ${gigabytes(memory.own)} |`;

const pageOf = (r) => `# A full-size Stable Diffusion XL checkpoint

Made by \`node bench/full-size-sdxl.mjs --out docs/benchmarks-sdxl.md\`; a benchmark, never a test. Machine: ${cpus()[0]?.model.trim()}, ${availableParallelism()} threads, ${gigabytes(totalmem() / 1e9)} of memory, Node ${process.version}.
Times on shared machines vary by tens of per cent: compare the rows of one run with each other, not with another run's.

The file is synthetic, with names and shapes of the base model: 2,513 tensors, 3,469 M parameters (CLIP-L 123 M, OpenCLIP bigG
695 M, UNet 2,567 M, VAE 84 M), f16, 6.9 GB. Linear weights: ${values['weight-precision']}.

| until it is ready | measured |
|---|---|
| cold (first time: the copies are made, the file hashed) | ${seconds(r.cold)} |
| warm | ${seconds(r.warm)} |
| on disk beside the checkpoint afterwards: 32-bit copies and kernels in the domain of Winograd | ${gigabytes(r.made)} |
| matrix product 1536³ on this machine, for scale | ${r.rate.toFixed(0)} GFLOP/s |

*All* is the most that the engine process held during a row; *own* is that without pages of mapped files, which the system takes
back where it needs them, looked at every 100 ms.

| in one engine, one after another | time | all | own |
|---|---|---|---|
${r.rows.map(tableRow).join('\n')}

## With less memory

Told that there are ${gigabytes(SMALL_MACHINE / 1e9)} of memory, the program refuses the file after ${seconds(r.refused.took)}, with ${gigabytes(r.before)} written:

> ${r.refused.code}: ${r.refused.message}
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    sizes: { type: 'string', default: '512' },
    'weight-precision': { type: 'string', default: 'exact' },
    folder: { type: 'string', default: join(tmpdir(), 'penultimate-bench') },
  },
});
const weightPrecision = values['weight-precision'];
const page = pageOf(
  await measure({ folder: values.folder, sizes: values.sizes.split(',').map(Number), weightPrecision }),
);
if (values.out) await writeFile(values.out, page);
process.stdout.write(page);
