/**
 * @file Measures what changing a LoRA costs at full size: loading text encoder and UNet again with and without one, a
 * step with and without, and the least that merging into files would cost. Run: node bench/lora.mjs [--folder DIR] [--rank 16]
 */
import { access, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadComponents, openCheckpoint } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import {
  cachedAsFloat32,
  fitLora,
  floatTensor,
  openSafetensors,
  readFloats,
  sumPairs,
  writeSafetensors,
} from '../dist/weights/index.js';
import { writeSynthetic } from './synthetic.mjs';

const ROUNDS = 5;
const NONE = { key: '', pairs: new Map() };
/** What kohya's trainer covers unless told otherwise. */
const USUAL = /(attentions\.|self_attn|\.mlp\.).*\.weight$/;

const timed = async (work) => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const there = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

async function writeLora(path, sources, rank) {
  const tensors = [];
  for (const part of ['textEncoder', 'unet'])
    for (const [name, { shape }] of sources[part].tensors) {
      if (!USUAL.test(name) || shape.length < 2) continue;
      const base = `${part === 'unet' ? 'lora_unet' : 'lora_te'}_${name.slice(0, -7).replaceAll('.', '_')}`;
      const [outputs, ...rest] = shape;
      const filled = (of) => new Float32Array(of.reduce((a, b) => a * b)).fill(0.001);
      for (const [role, of] of [
        ['down', [rank, ...rest]],
        ['up', [outputs, rank, ...rest.slice(1).map(() => 1)]],
      ])
        tensors.push(floatTensor(`${base}.lora_${role}.weight`, filled(of), of));
    }
  await writeSafetensors(path, tensors);
}

const { values: options } = parseArgs({ options: { folder: { type: 'string' }, rank: { type: 'string' } } });
const folder = options.folder ?? join(tmpdir(), 'penultimate-bench');
const rank = Number(options.rank ?? 16);
await mkdir(folder, { recursive: true });
const model = join(folder, 'synthetic.safetensors');
if (!(await there(model))) await writeSynthetic(model);
const checkpoint = await openCheckpoint(model);
const lora = join(folder, 'lora.safetensors');
await writeLora(lora, checkpoint.sources, rank);
const cacheFolder = join(folder, 'cache');
const engine = createEngine();
let components = await loadComponents(checkpoint, engine, { cacheFolder });
const file = await openSafetensors(lora);
const { width } = checkpoint.configs.text;
const sample = { data: new Float32Array(2 * 4 * 32 * 32).fill(0.1), shape: [2, 4, 32, 32] };
const context = { data: new Float32Array(2 * 77 * width).fill(0.1), shape: [2, 77, width] };
const seconds = { plain: [], lora: [], stepPlain: [], stepLora: [] };
const exchange = async (pairs) => {
  components = await components.withLowRank(pairs);
};
for (let round = 0; round < ROUNDS; round++) {
  seconds.lora.push(
    await timed(async () => {
      const fit = await fitLora(file, checkpoint.sources);
      const use = [{ fit, weights: { textEncoder: 1, unet: 1 } }];
      const part = (name) => ({ key: `lora${round}`, pairs: sumPairs(use, name) });
      await exchange({ textEncoder: part('textEncoder'), unet: part('unet') });
    }),
  );
  seconds.stepLora.push(await timed(() => components.denoise(sample, 500, context)));
  seconds.plain.push(await timed(() => exchange({ textEncoder: NONE, unet: NONE })));
  seconds.stepPlain.push(await timed(() => components.denoise(sample, 500, context)));
}
await engine.close();
const floats = await cachedAsFloat32(checkpoint.sources.unet, {
  folder: join(cacheFolder, 'weights'),
  key: 'bench',
  part: 'unet',
});
const changed = [...floats.tensors].filter(([name, { shape }]) => USUAL.test(name) && shape.length > 1);
const copy = await timed(async () => {
  const tensors = changed.map(([name, location]) => ({
    name,
    dtype: 'F32',
    shape: location.shape,
    pieces: async function* () {
      const values = await readFloats(location);
      yield new Uint8Array(values.buffer);
    },
  }));
  await writeSafetensors(join(folder, 'merged.safetensors'), tensors);
});
await rm(join(folder, 'merged.safetensors'));
const row = (what, value) => console.log(`| ${what} | ${value} |`);
row('text encoder and UNet loaded again, warm, no LoRA', `${median(seconds.plain).toFixed(2)} s`);
row(`the same with a LoRA of rank ${rank}`, `${median(seconds.lora).toFixed(2)} s`);
row('ratio (goal: 1.1)', (median(seconds.lora) / median(seconds.plain)).toFixed(2));
row('guided step at 256×256, no LoRA', `${median(seconds.stepPlain).toFixed(2)} s`);
row('the same with the LoRA', `${median(seconds.stepLora).toFixed(2)} s`);
row('writing the merged UNet tensors (no arithmetic), the least of the other way', `${copy.toFixed(2)} s`);
