/**
 * @file Measures what tiling costs: a guided step and a decoding with convolutions that wrap around and with the usual
 * ones, the memory of the engine, and switching between them. Writes docs/benchmarks-tiling.md.
 * Run: node bench/tiling.mjs [--model FOLDER] [--cells 32] [--rounds 7]
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { loadComponents, openCheckpoint } from '../dist/pipeline/index.js';
import { createEngine } from '../dist/runtime/index.js';
import { pathInRoot } from '../scripts/set-up/paths.mjs';

const { values: options } = parseArgs({
  options: { model: { type: 'string' }, cells: { type: 'string' }, rounds: { type: 'string' } },
});
const CELLS = Number(options.cells ?? 32);
const ROUNDS = Number(options.rounds ?? 7);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const timed = async (work) => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

/** The most memory of the engine's process so far, in MB; undefined where the system does not say. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** The one child of this process. */
function childPid() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')[0]);
  } catch {
    return undefined;
  }
}

async function measure(tiling) {
  const checkpoint = await openCheckpoint(options.model ?? pathInRoot('models/default'));
  const engine = createEngine();
  let components = await loadComponents(checkpoint, engine);
  const { latentChannels } = checkpoint.configs.vae;
  const { width } = checkpoint.configs.text;
  const sample = (batch) => new Float32Array(batch * latentChannels * CELLS * CELLS).fill(0.1);
  const context = { data: new Float32Array(2 * 77 * width).fill(0.1), shape: [2, 77, width] };
  const shape = [2, latentChannels, CELLS, CELLS];
  const times = { switch: [], step: [], decode: [] };
  if (tiling) components = await components.withTiling(true);
  for (let round = 0; round <= ROUNDS; round++) {
    const step = await timed(() => components.denoise({ data: sample(2), shape }, 500, { context }));
    const decode = await timed(() => components.decodeLatent(sample(1), { batch: 1, height: CELLS, width: CELLS }));
    // The first round warms up.
    if (round > 0) times.step.push(step) && times.decode.push(decode);
  }
  const peak = peakOf(childPid());
  for (let round = 0; round < ROUNDS; round++)
    times.switch.push(
      await timed(async () => {
        components = await components.withTiling(round % 2 === 0 ? !tiling : tiling);
      }),
    );
  await engine.close();
  return { peak, step: median(times.step), decode: median(times.decode), switch: median(times.switch) };
}

const load = loadavg()[0];
const plain = await measure(false);
const tiled = await measure(true);
const row = (what, key, unit) => {
  const shown = (value) => (value === undefined ? 'unknown' : `${value.toPrecision(3)} ${unit}`);
  return `| ${what} | ${shown(plain[key])} | ${shown(tiled[key])} | ${(tiled[key] / plain[key]).toFixed(2)} |`;
};
const busy =
  load > 1
    ? ` while other work was using them (load ${load.toFixed(0)}); times are then rough, and ratios near 1 say no more than that the cost is small`
    : '';
const page = [
  '# What tiling costs',
  `Made by \`node bench/tiling.mjs\` with ${options.model ?? 'the model inside'} at ${CELLS}×${CELLS} cells, medians of ${ROUNDS} rounds, on ${cpus().length} cores${busy}.`,
  [
    '| what | usual | tiling | ratio |',
    '|---|---|---|---|',
    row('a guided step', 'step', 'ms'),
    row('a decoding', 'decode', 'ms'),
    row("the engine's largest memory", 'peak', 'MB'),
  ].join('\n'),
  `Before every convolution with a kernel its input is copied with a border of what stands at the opposite edge. Switching tiling on or off loads UNet and decoder again: ${(plain.switch / 1000).toPrecision(2)} s here, and as long as a warm start of them for a full model. So pictures that tile are best drawn one after the other; all cells of a sweep with \`--tiling\` share one loading.`,
];
await writeFile(pathInRoot('docs/benchmarks-tiling.md'), `${page.join('\n\n')}\n`);
console.log(page[2]);
