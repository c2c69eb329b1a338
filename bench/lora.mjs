/**
 * @file Measures what changing a LoRA costs at full size, against loading the whole model again and against merging.
 * Run: node bench/lora.mjs [--rounds 5] [--out docs/benchmarks-lora.md] [--folder DIR]
 * The checkpoint is synthetic (bench/synthetic.mjs) and so are the LoRAs: the same arithmetic as real ones.
 */
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unetGraph } from '../dist/models/index.js';
import { createGraph, ops } from '../dist/onnx/index.js';
import { cacheKeyOf, loadComponents, openCheckpoint } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import {
  cachedAsFloat32,
  createWeightScope,
  fitLora,
  floatTensor,
  openSafetensors,
  readFloats,
  sumPairs,
  writeSafetensors,
} from '../dist/weights/index.js';
import { writeSynthetic } from './synthetic.mjs';

/** What kohya's trainer covers unless told otherwise. */
const USUAL = /(attentions\.|self_attn|\.mlp\.).*\.weight$/;
const RANKS = [16, 32, 128];
const GOAL = 1.1;

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const there = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A LoRA on every usual layer of both parts. */
async function writeLora(path, sources, rank) {
  const tensors = ['textEncoder', 'unet'].flatMap((part) =>
    [...sources[part].tensors]
      .filter(([name, { shape }]) => USUAL.test(name) && shape.length > 1)
      .flatMap(([name, { shape }]) => {
        const base = `${part === 'unet' ? 'lora_unet' : 'lora_te'}_${name.slice(0, -7).replaceAll('.', '_')}`;
        const [outputs, ...rest] = shape;
        const filled = (of) => new Float32Array(of.reduce((a, b) => a * b)).fill(0.001);
        return [
          ['down', [rank, ...rest]],
          ['up', [outputs, rank, ...rest.slice(1).map(() => 1)]],
        ].map(([role, of]) => floatTensor(`${base}.lora_${role}.weight`, filled(of), of));
      }),
  );
  await writeSafetensors(path, tensors);
}

/** W + up·down of one tensor, in the engine; W is mapped from its file. */
async function merged(engine, [name, location], { up, down, rank }) {
  const [outputs, ...rest] = location.shape;
  const inputs = rest.reduce((a, b) => a * b);
  const g = createGraph('merge');
  const product = ops.MatMul(g, g.input('up', 'float32', [outputs, rank]), g.input('down', 'float32', [rank, inputs]));
  const weight = g.weight({ name, shape: [outputs, inputs], location });
  g.output('merged', ops.Add(g, weight, product), 'float32', [outputs, inputs]);
  const session = engine.session(g.build());
  const tensors = {
    up: { data: await readFloats(up.location), shape: [outputs, rank] },
    down: { data: await readFloats(down.location), shape: [rank, inputs] },
  };
  const { merged } = await session.run(tensors);
  await session.release();
  return merged.data;
}

/** The other way: the UNet's touched tensors merged, written into a file, and a session over that file. */
async function loadMerged({ engine, checkpoint, floats, fit, path }) {
  const touched = [...floats.tensors].filter(([name]) => fit.pairs.unet.has(name));
  await writeSafetensors(
    path,
    touched.map(([name, location]) => ({
      name,
      dtype: 'F32',
      shape: location.shape,
      pieces: async function* () {
        const { buffer, byteOffset, byteLength } = await merged(engine, [name, location], fit.pairs.unet.get(name));
        yield new Uint8Array(buffer, byteOffset, byteLength);
      },
    })),
  );
  const file = await openSafetensors(path);
  const source = { path, tensors: new Map([...floats.tensors, ...file.tensors]) };
  const session = engine.session(unetGraph(checkpoint.configs.unet, createWeightScope(source, 'UNet')));
  await session.load();
  return session;
}

async function prepare(folder) {
  await mkdir(folder, { recursive: true });
  const model = join(folder, 'synthetic.safetensors');
  if (!(await there(model))) await writeSynthetic(model);
  const { sources } = await openCheckpoint(model);
  const loras = RANKS.map((rank) => join(folder, `lora-${rank}.safetensors`));
  for (const [index, path] of loras.entries()) if (!(await there(path))) await writeLora(path, sources, RANKS[index]);
  return { model, loras, path: join(folder, 'merged.safetensors'), cacheFolder: join(folder, 'cache') };
}

/** One round: every way of changing once, one after another, in a model that was just loaded. */
async function measureRound({ model, loras, path, cacheFolder }, engine, note) {
  const load = async () => loadComponents(await openCheckpoint(model), engine, { cacheFolder });
  let components = await note('load', load);
  const { checkpoint } = components;
  const sample = { data: new Float32Array(2 * 4 * 32 * 32).fill(0.1), shape: [2, 4, 32, 32] };
  const { width } = checkpoint.configs.text;
  const context = { data: new Float32Array(2 * 77 * width).fill(0.1), shape: [2, 77, width] };
  const step = (what) => note(what, () => components.denoise(sample, 500, { context }));
  const fitted = async (index) => fitLora(await openSafetensors(loras[index]), checkpoint.sources);
  const change = async (what, wanted) => {
    components = await note(what, async () => {
      const use = [];
      for (const [index, weight] of wanted)
        use.push({ fit: await fitted(index), weights: { textEncoder: weight, unet: weight } });
      return components.withLowRank({ textEncoder: sumPairs(use, 'textEncoder'), unet: sumPairs(use, 'unet') });
    });
  };
  // The first run of a session also plans its memory.
  await components.denoise(sample, 500, { context });
  await step('stepPlain');
  await change('first', [[0, 1]]);
  await components.denoise(sample, 500, { context });
  await step('stepOne');
  await change('other', [[1, 1]]);
  await change('weight', [[1, 0.5]]);
  await change('two', [
    [0, 1],
    [1, 0.5],
  ]);
  await components.denoise(sample, 500, { context });
  await step('stepTwo');
  await change('large', [[2, 1]]);
  await change('none', []);
  await components.release();
  const floats = await cachedAsFloat32(checkpoint.sources.unet, {
    folder: join(cacheFolder, 'weights'),
    key: cacheKeyOf(checkpoint),
    part: 'unet',
  });
  const fit = await fitted(0);
  const session = await note('merged', () => loadMerged({ engine, checkpoint, floats, fit, path }));
  await session.release();
  await rm(path);
}

async function measure(files, rounds) {
  const seconds = {};
  const engine = createEngine();
  try {
    for (let round = 0; round <= rounds; round++) {
      await measureRound(files, engine, async (what, work) => {
        const { result, seconds: value } = await timed(work);
        // The first round warms the page cache and starts the engine.
        if (round > 0) seconds[what] = [...(seconds[what] ?? []), value];
        return result;
      });
    }
  } finally {
    await engine.close();
  }
  return Object.fromEntries(Object.entries(seconds).map(([what, values]) => [what, median(values)]));
}

const [RANK, OTHER, LARGE] = RANKS;
const CHANGES = [
  ['first', `the first LoRA, rank ${RANK}: new sessions`],
  ['other', `another LoRA, rank ${OTHER}`],
  ['weight', 'the same LoRA with another weight'],
  ['two', `two LoRAs, ranks ${RANK} and ${OTHER}`],
  ['large', `another LoRA, rank ${LARGE}`],
  ['none', 'no LoRA again: the plain sessions'],
  ['merged', `not done: a LoRA of rank ${RANK} merged into a file, UNet alone`],
];
const STEPS = [
  ['stepPlain', 'none'],
  ['stepOne', `one, rank ${RANK}`],
  ['stepTwo', `two, ranks ${RANK} and ${OTHER}`],
];

const counted = (rounds) => (rounds === 1 ? 'one round' : `medians of ${rounds} rounds`);
/** The load before the measurement itself adds to it. */
const busy = (load) =>
  load > 1
    ? `
Other work was using the cores (load ${load.toFixed(0)}): such times are rough, and a ratio of one round may be off by half.`
    : '';

const page = ({ rounds, load }, s) => `# Changing a LoRA

Made by \`node bench/lora.mjs --rounds ${rounds} --out docs/benchmarks-lora.md\` on ${availableParallelism()} cores: ${counted(rounds)} on the synthetic checkpoint of
[the other benchmarks](benchmarks.md), each change once a round in a model just loaded. LoRAs cover every attention and feed-forward layer of
text encoder and UNet; the first change builds sessions with slots for them, the others only send thin matrices.${busy(load)}

Goal: a change takes at most ${GOAL} times as long as a warm load of the whole model (text encoder, UNet and VAE decoder into a running
engine), here ${s.load.toFixed(2)} s.

| change to | times a warm load | seconds |
|---|---|---|
${CHANGES.map(([what, label]) => `| ${label} | ${(s[what] / s.load).toFixed(2)} | ${s[what].toFixed(2)} |`).join('\n')}

| LoRAs in a guided step at 256×256 | times a step without | seconds |
|---|---|---|
${STEPS.map(([what, label]) => `| ${label} | ${(s[what] / s.stepPlain).toFixed(2)} | ${s[what].toFixed(2)} |`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: join(tmpdir(), 'penultimate-bench') },
  },
});
const rounds = Number(values.rounds);
const load = loadavg()[0];
const text = page({ rounds, load }, await measure(await prepare(values.folder), rounds));
if (values.out) await writeFile(values.out, text);
process.stdout.write(text);
