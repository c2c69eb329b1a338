/**
 * @file Measures convolutions in the domain of Winograd against direct ones: UNet and VAE decoder of Stable Diffusion 1.5 with
 * weights of chance, in turns in one run. Run: node bench/convolutions.mjs [--rounds 3] [--size 512] [--part unet] [--out FILE]
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unetGraph, vaeDecoderGraph } from '../dist/models/index.js';
import { createEngine } from '../dist/runtime/index.js';
import { elementCount } from '../dist/tensor/index.js';
import { createWeightScope, withWinogradKernels } from '../dist/weights/index.js';
import { timed } from './matrix-rate.mjs';
import { SD15, weightsOf } from './synthetic.mjs';

/** Enough for the largest weight: every weight is the start of one file. */
const MOST_WEIGHTS = 2560 * 1280 * 9;
const BUDGETS_GB = { unet: [0, 1, 4], vae: [0, 1] };

const between = (least, most) => () => least + Math.random() * (most - least);
const noise = (shape) => ({ shape, data: Float32Array.from({ length: elementCount(shape) }, between(-1, 1)) });

const PARTS = {
  unet: {
    what: 'one UNet evaluation',
    graph: (weights) => unetGraph(SD15.unet, weights),
    inputs: (side) => ({
      sample: noise([1, 4, side, side]),
      timestep: { shape: [1], data: Float32Array.of(500) },
      context: noise([1, 77, 768]),
    }),
    output: 'output',
  },
  vae: {
    what: 'VAE decoding',
    graph: (weights) => vaeDecoderGraph(SD15.vae, weights),
    inputs: (side) => ({ latent: noise([1, 4, side, side]) }),
    output: 'image',
  },
};

async function writeWeights(path) {
  const file = await open(path, 'w');
  await file.write(Buffer.from(Float32Array.from({ length: MOST_WEIGHTS }, between(-0.02, 0.02)).buffer));
  await file.close();
}

/** What a graph asks for, each the start of the one file. */
const sourceOf = (graph, path) => ({
  path,
  tensors: new Map(
    [...weightsOf(graph)].map(([name, shape]) => [
      name,
      { path, shape, offsetBytes: 0, sizeBytes: 4 * elementCount(shape), dtype: 'F32' },
    ]),
  ),
});

async function sessionsOf(engine, { graph }, { source, folder, part }) {
  const sessions = [];
  for (const budget of BUDGETS_GB[part]) {
    const options = { folder, key: `bench-${budget}`, part, mostBytes: budget * 1e9 };
    const { result: kept, seconds: convert } = await timed(() => withWinogradKernels(source, options));
    const count = kept.tensors.size - source.tensors.size;
    const bytes = [...kept.tensors].reduce(
      (sum, [name, { sizeBytes }]) => sum + (name.endsWith('.winograd') ? sizeBytes : 0),
      0,
    );
    const session = engine.session(graph(createWeightScope(kept, part)));
    const { seconds: load } = await timed(() => session.load());
    sessions.push({ budget, count, bytes, convert, load, session, seconds: [] });
  }
  return sessions;
}

function decibels(values, reference) {
  let [squares, largest] = [0, 0];
  reference.forEach((value, i) => {
    squares += (value - values[i]) ** 2;
    largest = Math.max(largest, Math.abs(value));
  });
  return 10 * Math.log10((2 * largest) ** 2 / (squares / reference.length));
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(part, { side, rounds, folder, path }) {
  const engine = createEngine();
  const described = PARTS[part];
  const sessions = await sessionsOf(engine, described, { source: sourceOf(described.graph, path), folder, part });
  const inputs = described.inputs(side);
  let reference;
  for (let round = 0; round < rounds; round++)
    for (const entry of sessions) {
      const { result, seconds } = await timed(() => entry.session.run(inputs));
      const { data } = result[described.output];
      reference ??= data;
      entry.seconds.push(seconds);
      entry.decibels = decibels(data, reference);
    }
  await engine.close();
  return sessions.map(({ session, seconds, ...rest }) => ({ ...rest, part, seconds: median(seconds) }));
}

const row = ({ part, count, bytes, convert, load, seconds, decibels: fidelity }, direct) =>
  `| ${PARTS[part].what} | ${count} | ${(bytes / 1e9).toFixed(2)} GB | ${convert.toFixed(1)} s | ${load.toFixed(1)} s | ${seconds.toFixed(2)} s | ${(seconds / direct).toFixed(2)} | ${Number.isFinite(fidelity) ? `${fidelity.toFixed(0)} dB` : '–'} |`;

const page = (rows, size) => `# Convolutions

Made by \`node bench/convolutions.mjs --out docs/benchmarks-convolutions.md\`; a benchmark, never a test. Machine: ${cpus()[0]?.model}, ${cpus().length} threads.
3×3 convolutions in the domain of Winograd (F(4×4, 3×3)) against direct ones, Stable Diffusion 1.5's sizes at ${size}×${size}, 32 bits, weights of
chance, in turns in one run. The kernels are converted once and kept in the cache.

| what | convolutions in the domain | their kernels | converting them, once | loading | seconds | ratio | against direct |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    size: { type: 'string', default: '512' },
    part: { type: 'string' },
    out: { type: 'string' },
  },
});
const folder = await mkdtemp(join(tmpdir(), 'penultimate-convolutions-'));
const path = join(folder, 'weights.bin');
await writeWeights(path);
const parts = Object.keys(PARTS).filter((part) => !values.part || part === values.part);
const rows = [];
for (const part of parts) {
  const measured = await measure(part, { side: Number(values.size) / 8, rounds: Number(values.rounds), folder, path });
  rows.push(...measured.map((entry) => row(entry, measured[0].seconds)));
}
await rm(folder, { recursive: true });
const text = page(rows, values.size);
if (values.out) await writeFile(values.out, text);
process.stdout.write(text);
