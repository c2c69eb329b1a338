/**
 * @file What the measures on layers cost beside one plain run of the text encoder (goal: 1.5 times it), for the default
 * model and for a full-size text encoder. Run: node bench/layers.mjs [--out docs/benchmarks-layers.md] [--folder DIR]
 */
import { access, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { writeSynthetic } from './synthetic.mjs';

const ROUNDS = 15;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function milliseconds(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** A prompt that no round had before, of about `words` words. */
const promptOf = (round, words) => `${round} ${'a cat and an old woman by the sea '.repeat(words / 9)}`;

/** Encoding and measuring in turn, so that a busy moment hits both. */
async function compare(model, words) {
  const [plain, measured] = [[], []];
  for (let round = -2; round < ROUNDS; round++) {
    const encode = await milliseconds(() => model.encode(promptOf(`e${round + 2}`, words)));
    const layers = await milliseconds(() => model.layers({ prompt: promptOf(`l${round + 2}`, words) }));
    if (round < 0) continue;
    plain.push(encode);
    measured.push(layers);
  }
  return median(measured) / median(plain);
}

async function ratios(path, dataDir) {
  const app = createApp({ dataDir });
  const model = await app.loadModel(path);
  const result = { short: await compare(model, 9), long: await compare(model, 63) };
  await app.close();
  return result;
}

async function fullSize(folder) {
  const checkpoint = join(folder, 'sd15-synthetic.safetensors');
  await mkdir(folder, { recursive: true });
  await access(checkpoint).catch(() => writeSynthetic(checkpoint));
  return checkpoint;
}

const { values } = parseArgs({
  options: { out: { type: 'string' }, folder: { type: 'string', default: join(tmpdir(), 'penultimate-bench') } },
});
const dataDir = join(values.folder, 'layers-data');
const rows = [
  ['default model (width 128)', await ratios(undefined, dataDir)],
  ['ViT-L/14 size (width 768), synthetic', await ratios(await fullSize(values.folder), dataDir)],
];
const row = ([name, { short, long }]) => `| ${name} | ${short.toFixed(2)} | ${long.toFixed(2)} |`;
const page = `# Benchmark: layers

Made by \`node bench/layers.mjs --out docs/benchmarks-layers.md\`; a benchmark, never a test. Median of ${ROUNDS} rounds, a new prompt each, encoding and measuring in turn.
\`model.layers()\` (one encoder run and all measures) as a multiple of \`model.encode()\` of a prompt as long; goal: 1.5.

| text encoder | about 10 words | about 65 words |
|---|---|---|
${rows.map(row).join('\n')}
`;
if (values.out) await writeFile(values.out, page);
process.stdout.write(page);
