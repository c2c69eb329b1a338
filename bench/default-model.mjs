/**
 * @file How long the model inside takes: from the start of a new process to the picture in its file, and one picture more
 * in a process that has it loaded. Writes docs/benchmarks-default-model.md.
 * Usage: node bench/default-model.mjs [--runs 10] (after npm run build).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createApp } from '../dist/app/index.js';
import { matrixRate } from './matrix-rate.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } });
const RUNS = Number(values.runs);
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/benchmarks-default-model.md', import.meta.url));
const CONFIG = fileURLToPath(new URL('../models/default/unet/config.json', import.meta.url));
const NATIVE_PX = 8 * JSON.parse(readFileSync(CONFIG, 'utf8')).sample_size;
const PROMPT = 'a cat on a blue background';
const STEPS = 20;
const GOALS_SECONDS = { process: 4, picture: 1 };

const since = (started) => (performance.now() - started) / 1000;

/** Seconds from the start of a process to its end, when the picture lies in its file. */
async function processOnce(folder) {
  const started = performance.now();
  const out = join(folder, 'picture.png');
  const options = ['--steps', String(STEPS), '--seed', '1', '--out', out, '--data-dir', folder];
  const child = spawn(process.execPath, [MAIN, 'generate', PROMPT, ...options], { stdio: 'ignore' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`generate ended with ${code}`);
  return since(started);
}

/** Seconds of one picture of a loaded model; each has another seed and prompt, so nothing is remembered. */
async function pictureOnce(model, run, sidePx) {
  const started = performance.now();
  const request = { prompt: `${PROMPT} ${run}`, seed: run, steps: STEPS, width: sidePx, height: sidePx };
  const events = model.generate(request);
  while (!(await events.next()).done);
  return since(started);
}

/** A first time that does not count, then the others. */
async function times(once_) {
  await once_(0);
  const found = [];
  for (let run = 1; run <= RUNS; run++) found.push(await once_(run));
  return found.sort((a, b) => a - b);
}

const medianOf = (sorted) => sorted[Math.floor(sorted.length / 2)];

function row(name, sorted, goal) {
  const cells = [medianOf(sorted), sorted[0], sorted.at(-1)].map((seconds) => `${seconds.toFixed(2)} s`);
  const kept = goal === undefined ? '' : `${goal} s: ${medianOf(sorted) < goal ? 'kept' : 'missed'}`;
  return `| ${[name, ...cells, kept].join(' | ')} |`;
}

const render = (found, [before, after]) => `# The model inside: times

Made by \`node bench/default-model.mjs --runs ${RUNS}\` on ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.version}; processes that
wanted a core (load of the last minute) before and after: ${before.toFixed(1)} and ${after.toFixed(1)}. DDIM, ${STEPS} steps, guided. A first time of
each row does not count. Times on shared machines vary: compare the rows of one run.

| | median | shortest | longest | goal |
|---|---|---|---|---|
${row(`new process, start to finish, ${NATIVE_PX}×${NATIVE_PX} in its file`, found.process, GOALS_SECONDS.process)}
${row(`a picture of the loaded model, ${NATIVE_PX}×${NATIVE_PX}`, found.native, GOALS_SECONDS.picture)}
${row(`the same, ${2 * NATIVE_PX}×${2 * NATIVE_PX}`, found.double)}

A matrix product 1536³ on this machine, for scale: ${found.rate.toFixed(0)} GFLOP/s.
`;

const folder = await mkdtemp(join(tmpdir(), 'penultimate-default-model-'));
const app = createApp();
try {
  const [before] = loadavg();
  const model = await app.loadModel();
  const native = await times((run) => pictureOnce(model, run, NATIVE_PX));
  const double = await times((run) => pictureOnce(model, run, 2 * NATIVE_PX));
  await model.unload();
  const found = { process: await times(() => processOnce(folder)), native, double, rate: await matrixRate() };
  await writeFile(PAGE, render(found, [before, loadavg()[0]]));
} finally {
  await app.close();
  await rm(folder, { recursive: true, force: true });
}
