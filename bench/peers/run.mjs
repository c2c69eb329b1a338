/**
 * @file This program beside diffusers in torch and diffusers' networks in OpenVINO: the same weights, prompt, noise, steps, size
 * and threads, by turns (A B C A B C …) in processes that stay warm. Writes medians, ratios, memory and how far pictures differ.
 * Usage: node bench/peers/run.mjs --python VENV/bin/python [--model FOLDER] [--side 64] [--steps 20] [--threads 2] [--rounds 5]
 * [--out docs/benchmarks-peers.md]; VENV by setup.sh beside this file, dist/ built.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { peakMemory } from '../process-memory.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    model: { type: 'string', default: here('../../models/default') },
    side: { type: 'string', default: '64' },
    steps: { type: 'string', default: '20' },
    threads: { type: 'string', default: String(cpus().length) },
    rounds: { type: 'string', default: '5' },
    out: { type: 'string' },
  },
});
if (values.python === undefined)
  throw new Error('--python is missing: the one of a folder made by bench/peers/setup.sh');

const [side, steps, threads, rounds] = ['side', 'steps', 'threads', 'rounds'].map((name) => Number(values[name]));
const folder = await mkdtemp(join(tmpdir(), 'peers-'));
const asked = {
  model: values.model,
  prompt: 'a cat on a blue background',
  steps,
  side,
  cfgScale: 7,
  threads,
  dataDir: folder,
};

const PEERS = [
  { name: 'this program', command: [process.execPath, here('ours.mjs'), JSON.stringify(asked)] },
  { name: 'diffusers, torch', command: [values.python, here('peer.py'), 'torch', JSON.stringify(asked)] },
  {
    name: "diffusers' networks, OpenVINO",
    command: [values.python, here('peer.py'), 'openvino', JSON.stringify(asked)],
  },
];

/** Starts a peer; `ask` hands it an order and waits for its answer. */
async function start({ name, command: [program, ...args] }) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended before it answered`);
    return JSON.parse(value);
  };
  const { enginePid } = await answer();
  const ask = (order) => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return answer();
  };
  const memory = async () => {
    const held = await Promise.all([child.pid, enginePid].flatMap((pid) => (pid ? [peakMemory(pid)] : [])));
    return held.reduce((sum, gigabytes) => sum + gigabytes, 0);
  };
  return { name, ask, memory, end: () => child.stdin.end(), seconds: [], pictures: [] };
}

async function draw(peer, seed) {
  const file = join(folder, 'picture');
  const { seconds } = await peer.ask({ seed, file });
  return { seconds, picture: await readFile(file) };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** PSNR of all pictures together, in decibels. */
function psnr(ours, theirs) {
  let [squares, count] = [0, 0];
  ours.forEach((picture, index) => {
    picture.forEach((level, at) => {
      squares += (level - theirs[index][at]) ** 2;
    });
    count += picture.length;
  });
  return 10 * Math.log10(255 ** 2 / (squares / count));
}

const peers = [];
for (const peer of PEERS) peers.push(await start(peer));
// The first picture of each warms it up and counts for nothing.
for (const peer of peers) await draw(peer, 0);
for (let round = 1; round <= rounds; round++)
  for (const peer of peers) {
    const { seconds, picture } = await draw(peer, round);
    peer.seconds.push(seconds);
    peer.pictures.push(picture);
  }

const [ours] = peers;
const rows = [];
for (const peer of peers) {
  const ratio = median(peer.seconds.map((seconds, round) => seconds / ours.seconds[round]));
  const decibels = psnr(ours.pictures, peer.pictures);
  const apart = peer === ours ? '–' : Number.isFinite(decibels) ? `${decibels.toFixed(0)} dB` : 'equal';
  const cells = [peer.name, median(peer.seconds).toFixed(3), ratio.toFixed(2), (await peer.memory()).toFixed(2), apart];
  rows.push(`| ${cells.join(' | ')} |`);
  peer.end();
}
await rm(folder, { recursive: true });

const command = `node bench/peers/run.mjs --side ${side} --steps ${steps} --threads ${threads} --rounds ${rounds}`;
const load = loadavg()[0];
const text = `# Beside other programs

Made by \`${command}\` (a Python by \`bench/peers/setup.sh\`), by turns in processes that stay warm: medians of ${rounds} pictures of
${side}×${side} pixels in ${steps} steps (Euler, scale 7), from seed to pixels, the text encoded before. Same weights, noise and threads; all
compute in 32 bits. Memory is the most that was held at once since the start, with mapped files, loading and compiling included. The last column
holds the pictures against this program's.${load > threads / 2 ? `\n**Other work was using the cores (load ${load.toFixed(0)})**: such times are rough, and no base for a comparison.` : ''}

| | seconds | times this program | GB at most | PSNR |
|---|---|---|---|---|
${rows.join('\n')}
`;
if (values.out) await writeFile(values.out, text);
else process.stdout.write(text);
