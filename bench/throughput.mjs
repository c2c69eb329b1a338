/**
 * @file `node bench/throughput.mjs [--images 12] [--turns 2]`: two workers that share a queue against one server that does its
 * jobs itself, on the same two cores, by turns in one run. Also counted is the processor time of all processes of a set-up,
 * Redis, PostgreSQL and S3 among them, because other work on the machine takes from the wall clock and not from that. The
 * figures go into docs/scaling.md.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSetUp } from '../test/support/servers/services.mjs';
import { writeSection } from './reliability/page.mjs';
import { startServer, until } from './reliability/server.mjs';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '12' }, turns: { type: 'string', default: '2' } },
});
const IMAGES = Number(values.images);
const TURNS = Number(values.turns);
const REQUEST = { prompt: 'a cat on a blue background', steps: 20 };
/** Clock ticks a second in /proc. @source proc(5); 100 on every Linux of today */
const TICKS = 100;

/** Parent and ticks of a process with those of its children that have ended. @source proc(5), fields 4 and 14 to 17 */
async function statOf(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { pid, parent: fields[1], ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks) };
}

/** Processor seconds of this process and all that descend from it. */
async function cpuSeconds() {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = (await Promise.all(pids.map(statOf))).filter(Boolean);
  const ours = new Set([process.pid]);
  for (let size = 0; size < ours.size; ) {
    size = ours.size;
    for (const { pid, parent } of stats) if (ours.has(parent)) ours.add(pid);
  }
  return stats.filter(({ pid }) => ours.has(pid)).reduce((sum, { ticks }) => sum + ticks / TICKS, 0);
}

const post = (url, seed) =>
  fetch(`${url}/api/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...REQUEST, seed }),
  }).then((response) => response.json());

const isDone = async (url, { id }) => (await (await fetch(`${url}/api/v1/jobs/${id}`)).json()).state === 'done';

async function drawAll(url, seeds) {
  const jobs = await Promise.all(seeds.map((seed) => post(url, seed)));
  for (const job of jobs) await until(() => isDone(url, job), 'an image');
}

/** Images a second and processor seconds an image, when everything is loaded. */
async function measure(url, firstSeed) {
  const seeds = Array.from({ length: IMAGES }, (_, index) => firstSeed + index);
  const [cpuBefore, startedMs] = [await cpuSeconds(), performance.now()];
  await drawAll(url, seeds);
  const seconds = (performance.now() - startedMs) / 1000;
  return { seconds: seconds / IMAGES, cpu: ((await cpuSeconds()) - cpuBefore) / IMAGES };
}

/** As many as both workers can take, so that each of them has loaded the model. */
const WARM_UP = [1, 2, 3, 4, 5, 6];

async function alone() {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-throughput-'));
  const server = await startServer(folder);
  try {
    await drawAll(server.url, WARM_UP);
    return await measure(server.url, 100);
  } finally {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function shared() {
  const setUp = await openSetUp();
  try {
    const members = setUp.membersOf();
    const { told: url } = await members.server('server');
    for (const name of ['worker-1', 'worker-2']) await members.worker(name);
    await drawAll(url, WARM_UP);
    return await measure(url, 100);
  } finally {
    await setUp.close();
  }
}

const mean = (rows, of) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length;

const rows = { alone: [], shared: [] };
for (let turn = 0; turn < TURNS; turn++) {
  for (const [name, run] of Object.entries({ alone, shared })) {
    rows[name].push(await run());
    console.log(name, JSON.stringify(rows[name].at(-1)));
  }
}
const ratio = (of) => (mean(rows.alone, of) / mean(rows.shared, of)).toFixed(2);
const shown = (name, list) =>
  `| ${name} | ${mean(list, ({ seconds }) => seconds).toFixed(2)} | ${mean(list, ({ cpu }) => cpu).toFixed(2)} |`;
const text = [
  '| | seconds an image | processor seconds an image |',
  '|---|---|---|',
  shown('one server that does its jobs itself', rows.alone),
  shown('a server and two workers with a thread each, Redis, PostgreSQL and S3', rows.shared),
  '',
  `Images of the shared set-up for one of the other: ${ratio(({ seconds }) => seconds)} by the clock, ${ratio(({ cpu }) => cpu)} by processor time. ${TURNS} turns of each, one after the other, ${IMAGES} images of 20 steps a turn with the model inside, on ${cpus().length} cores (${cpus()[0].model.trim()}) that also did other work: by the clock the set-up of more processes then gets more of them, processor time tells of the program alone.`,
].join('\n');
writeSection('throughput', text, 'scaling');
console.log(text);
