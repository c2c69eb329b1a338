/**
 * @file Measures a full-size Stable Diffusion 1.5 file: time to ready, an evaluation, a guided step, the VAE, memory,
 * and how free the parent stays meanwhile. Run: node bench/full-size.mjs [--out docs/benchmarks.md] [--size 512] [--folder DIR]
 * The checkpoint is synthetic (bench/synthetic.mjs): the same arithmetic as a real one, and pictures of noise.
 */
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { drawOnce, ensureCheckpoint, readySeconds, seconds } from './drawing.mjs';
import { matrixRate, timed } from './matrix-rate.mjs';
import { peakMemory } from './process-memory.mjs';
import { measureServerLag } from './server-lag.mjs';
import { SD15 } from './synthetic.mjs';

const STEPS = 3;
const TIMER_MS = 100;

/** How much later than it should a repeating timer of the parent fires. */
function watchTimer() {
  let [last, worst] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - last - TIMER_MS);
    last = now;
  }, TIMER_MS);
  return () => {
    clearInterval(timer);
    return worst;
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure({ folder, size }) {
  const checkpoint = join(folder, 'sd15-synthetic.safetensors');
  await ensureCheckpoint(checkpoint, SD15);
  const dataDir = join(folder, 'data');
  await rm(dataDir, { recursive: true, force: true });
  const rate = await matrixRate();
  const cold = await readySeconds(checkpoint, dataDir);
  const warm = await readySeconds(checkpoint, dataDir);
  const uncached = await readySeconds(checkpoint, dataDir, { cache: false });
  const app = createApp({ dataDir });
  const model = await app.loadModel(checkpoint);
  const base = {
    prompt: 'a cat on a blue background',
    negativePrompt: 'a dog',
    seed: 1,
    width: size,
    height: size,
    steps: STEPS,
    sampler: 'Euler',
    batchSize: 1,
  };
  const encode = await timed(() => model.encode('a painting of a lighthouse at the end of the sea'));
  const stop = watchTimer();
  const plain = await drawOnce(model, { ...base, cfgScale: 1 });
  const guided = await drawOnce(model, { ...base, cfgScale: 7 });
  const drift = stop();
  const memory = await peakMemory(app.enginePid());
  await app.close();
  const lag = await measureServerLag({ folder, checkpoint: basename(checkpoint), size });
  await rm(dataDir, { recursive: true, force: true });
  return {
    rate,
    cold,
    warm,
    uncached,
    encode: encode.seconds,
    evaluation: median(plain.steps),
    guided: median(guided.steps),
    decode: median([plain.decode, guided.decode]),
    drift,
    memory,
    size,
    lag,
  };
}

const table = (r) => `| what | measured |
|---|---|
| ready, cold (first time: the 32-bit copy is made, the file hashed) | ${seconds(r.cold)} |
| ready, warm (goal: 5 s) | ${seconds(r.warm)} |
| ready without the cache (f16 widened in the graph) | ${seconds(r.uncached)} |
| text encoder, 75 tokens, all 13 hidden states | ${seconds(r.encode)} |
| one UNet evaluation, ${r.size}×${r.size}, batch 1 | ${seconds(r.evaluation)} |
| one guided step (two evaluations in one run) | ${seconds(r.guided)} |
| VAE decoding, ${r.size}×${r.size} | ${seconds(r.decode)} |
| peak memory of the engine process | ${r.memory === undefined ? 'not told by this system' : `${r.memory.toFixed(1)} GB`} |
| worst drift of a 100-ms timer in the parent meanwhile (goal: 50 ms) | ${r.drift.toFixed(0)} ms |
| \`GET /sdapi/v1/progress\` while the server draws such a picture, ${r.lag.count} answers: median, worst | ${r.lag.median.toFixed(0)} ms, ${r.lag.worst.toFixed(0)} ms |
| matrix product 1536³ on this machine, for scale | ${r.rate.toFixed(0)} GFLOP/s |
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    size: { type: 'string', default: '512' },
    folder: { type: 'string', default: join(tmpdir(), 'penultimate-bench') },
  },
});
const result = await measure({ folder: values.folder, size: Number(values.size) });
const page = `# Benchmarks

Made by \`node bench/full-size.mjs --out docs/benchmarks.md\`; a benchmark, never a test. Machine: ${cpus()[0]?.model.trim()}, ${availableParallelism()} threads, Node ${process.version}.
Times on shared machines vary by tens of per cent: compare the rows of one run with each other, not with another run's.

## A full-size Stable Diffusion 1.5 checkpoint (1,130 tensors, 1,066 M parameters, f16, synthetic)

${table(result)}`;
if (values.out) await writeFile(values.out, page);
process.stdout.write(page);
