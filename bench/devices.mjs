/**
 * @file Compares what a device answers with the processor, operator by operator, and for a whole picture of the model inside.
 * Writes docs/devices.md. Without a GPU, Chromium's software Vulkan stands for one: seconds say nothing then, values do.
 * Run: node bench/devices.mjs [--device webgpu] [--adapter "what it is"]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { createGraph, ops } from '../dist/onnx/index.js';
import { createEngine } from '../dist/runtime/index.js';
import { pathInRoot } from '../scripts/set-up/paths.mjs';

const { values: options } = parseArgs({ options: { device: { type: 'string' }, adapter: { type: 'string' } } });
const DEVICE = options.device ?? 'webgpu';
const ADAPTER = options.adapter ?? "Chromium's software Vulkan (SwiftShader)";

const product = (shape) => shape.reduce((all, side) => all * side, 1);
const wave = (shape, step = 1.7) => Float32Array.from({ length: product(shape) }, (_, i) => Math.sin(i * step) * 1.2);
const weights = (g, shape, step = 0.9) => g.floats(wave(shape, step), shape);

const attention = (heads, q, k, causal = false) => ({
  what: `attention, ${heads} heads, ${q} queries, ${k} keys${causal ? ', causal' : ''}`,
  inputs: { q: [2, q, 64], k: [2, k, 64], v: [2, k, 64] },
  build: (g, { q, k, v }) => ops.MultiHeadAttention(g, q, k, v, { heads, causal }),
});
const unary = (what, build) => ({ what, inputs: { x: [10, 64] }, build: (g, { x }) => build(g, x) });
const conv = (from, to, kernel, stride) => ({
  what: `convolution ${from} to ${to}, ${kernel}×${kernel}, stride ${stride}`,
  inputs: { x: [2, from, 8, 8] },
  build: (g, { x }) => {
    const pad = (kernel - 1) / 2;
    const settings = { kernel, stride, pads: [pad, pad, pad, pad] };
    return ops.Conv(g, x, weights(g, [to, from, kernel, kernel]), weights(g, [to]), settings);
  },
});

const CASES = [
  conv(4, 32, 3, 1),
  conv(32, 32, 3, 2),
  conv(64, 64, 1, 1),
  {
    what: 'matrix product 77×64 by 64×64',
    inputs: { x: [2, 77, 64] },
    build: (g, { x }) => ops.MatMul(g, x, weights(g, [64, 64])),
  },
  {
    what: 'instance normalisation',
    inputs: { x: [2, 32, 256] },
    build: (g, { x }) => ops.InstanceNormalization(g, x, weights(g, [32]), weights(g, [32], 0.3), 1e-5),
  },
  {
    what: 'layer normalisation',
    inputs: { x: [10, 64] },
    build: (g, { x }) => ops.LayerNormalization(g, x, weights(g, [64]), weights(g, [64], 0.3), 1e-5),
  },
  unary('sigmoid', (g, x) => ops.Sigmoid(g, x)),
  unary('GELU', (g, x) => ops.Gelu(g, x)),
  unary('quick GELU', (g, x) => ops.QuickGelu(g, x, 1.702)),
  unary('softmax', (g, x) => ops.Softmax(g, x)),
  unary('sine', (g, x) => ops.Sin(g, x)),
  attention(4, 16, 16),
  attention(4, 16, 77),
  attention(4, 64, 64),
  attention(4, 64, 77),
  attention(2, 16, 16, true),
  attention(2, 77, 77, true),
];

/** Largest difference by largest value. */
function relative(expected, actual) {
  const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(expected.map((value, i) => value - actual[i])) / largest(expected);
}

async function answerOf(engine, { inputs, build }) {
  const g = createGraph('compared');
  const named = Object.entries(inputs);
  const values = Object.fromEntries(named.map(([name, shape]) => [name, g.input(name, 'float32', shape)]));
  g.output('y', build(g, values), 'float32', []);
  const tensors = named.map(([name, shape]) => [name, { data: wave(shape), shape }]);
  const { y } = await engine.session(g.build()).run(Object.fromEntries(tensors));
  return y.data;
}

const failures = [];
const onNotice = ({ message }) => failures.push(message);

async function compareOperators() {
  const engines = [createEngine({ threads: 2 }), createEngine({ device: DEVICE, onNotice })];
  const rows = [];
  for (const one of CASES) {
    const [expected, actual] = await Promise.all(engines.map((engine) => answerOf(engine, one)));
    rows.push([one.what, relative(expected, actual).toExponential(1)]);
  }
  await Promise.all(engines.map((engine) => engine.close()));
  return rows;
}

async function picture(device) {
  const app = createApp({ device, onNotice });
  try {
    const model = await app.loadModel();
    const drawing = model.generate({ prompt: 'a cat', seed: 1, steps: 4 });
    let next = await drawing.next();
    while (!next.done) next = await drawing.next();
    return next.value.images[0].image.data;
  } finally {
    await app.close();
  }
}

const decibels = (a, b) => {
  const squares = a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
  return squares === 0 ? '∞' : (10 * Math.log10(255 ** 2 / (squares / a.length))).toFixed(1);
};

const rows = await compareOperators();
const whole = decibels(await picture('cpu'), await picture(DEVICE));
if (failures.length > 0) throw new Error(failures.join('\n'));

const lines = [
  '# Devices',
  '',
  '`--device` says what models run on: `cpu` (the default), `webgpu`, `cuda`, `coreml`, `dml`, or `auto`, which takes the first of',
  'them that works. ONNX Runtime bundles WebGPU on all systems, DirectML on Windows and CoreML on macOS; CUDA is there where its',
  'package was installed. `penultimate doctor` says which of them answer on a machine. A device that fails is left for the',
  'processor, with one warning (`device-failed`).',
  '',
  '```sh',
  'penultimate doctor',
  'penultimate generate "a cat" --device webgpu',
  '```',
  '',
  'The processor is the default because no graphics card was at hand to measure one: neither its speed nor its values. Weights are',
  'kept in 32 bits on every device.',
  '',
  '## Values',
  '',
  `Made by \`node bench/devices.mjs\`: ${DEVICE} on ${ADAPTER} against the processor, largest difference by largest value. A`,
  'difference of about 1e-6 is another order of adding. Where it is larger, the kernel of the runtime, on that adapter, computes',
  'something else; what a graphics card makes of it has to be measured there with the same script.',
  '',
  '| operator | difference |',
  '|---|---|',
  ...rows.map(([what, value]) => `| ${what} | ${value} |`),
  `| a picture of the model inside, 4 steps | ${whole} dB |`,
  '',
  '`PENULTIMATE_TEST_DEVICE=webgpu npm test -- test/parity/unet.test.ts` compares whole graphs with diffusers in the tolerances of the',
  "processor. On Linux without a graphics card, `LD_LIBRARY_PATH` with Chromium's folder and `VK_ICD_FILENAMES` with its",
  '`vk_swiftshader_icd.json` make the runtime find the software Vulkan.',
  '',
];
await writeFile(pathInRoot('docs/devices.md'), lines.join('\n'));
