/**
 * @file `node bench/reliability/long-run.mjs [--images 5000] [--minutes 8]`: one server after another on one data folder
 * draws thousands of images, with models and LoRAs switched, sweeps begun and cancelled, the gallery scanned; after every
 * hundred images the memory, the open files and the time of an image are written down. A run goes on where the one before
 * it stopped, with a new server: memory is compared within the life of each. The figures go into docs/reliability.md.
 */
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeLora } from './lora.mjs';
import { unfinished, writeSection } from './page.mjs';
import { doRounds } from './rounds.mjs';
import { lookAt, startServer, until } from './server.mjs';

const DATA = fileURLToPath(new URL('../../.cache/reliability/long-run/', import.meta.url));
const DEFAULT_MODEL = fileURLToPath(new URL('../../models/default', import.meta.url));
/** Images of a round. */
const ROUND = 100;
/** Rounds of a server's life before memory is compared: the first ones fill the caches. */
const WARM = 2;
const MIB = 2 ** 20;

const { values } = parseArgs({
  options: { images: { type: 'string', default: '5000' }, minutes: { type: 'string', default: '8' } },
});

/** Two models and two LoRAs, so that there is something to switch. */
async function prepare() {
  const models = join(DATA, 'models');
  await mkdir(join(models, 'Lora'), { recursive: true });
  await cp(DEFAULT_MODEL, join(models, 'Stable-diffusion', 'other'), { recursive: true });
  for (const name of ['one', 'two'])
    await writeLora(join(models, 'Lora', `${name}.safetensors`), name === 'one' ? 1 : 4);
}

/** What is asked for, by number: the model changes every tenth image, the LoRA every third. */
const requestOf = (number) => ({
  seed: number + 1,
  prompt: `a cat ${number % 7}${number % 3 === 0 ? '' : ` <lora:${number % 3 === 1 ? 'one' : 'two'}:0.5>`}`,
  override_settings: {
    sd_model_checkpoint: Math.floor(number / 10) % 2 === 0 ? 'default' : 'other',
    CLIP_stop_at_last_layers: 1 + (number % 3),
  },
});

/** A sweep that is cancelled after its first cells. */
async function cancelledSweep(server, number) {
  const { body } = await server.ask('/api/v1/sweeps', {
    request: { prompt: 'a dog', steps: 2, width: 64, height: 64, seed: number + 1 },
    clipSkips: [1, 2, 3, 4, 5, 6],
  });
  await until(async () => (await server.ask(`/api/v1/jobs/${body.id}`)).body.state !== 'queued', 'the sweep');
  await fetch(`${server.url}/api/v1/jobs/${body.id}`, { method: 'DELETE' });
  await until(
    async () => !['queued', 'running'].includes((await server.ask(`/api/v1/jobs/${body.id}`)).body.state),
    'its end',
  );
}

async function partFiles() {
  const names = await readdir(DATA, { recursive: true });
  return names.filter((name) => name.endsWith('.part')).length;
}

let life;
/** The server of this run, and how many rounds it has done. */
async function open() {
  await prepare();
  return { server: await startServer(DATA), rounds: 0, id: Date.now() };
}

async function round(number) {
  life ??= await open();
  const { server } = life;
  const times = [];
  let failures = 0;
  for (let index = 0; index < ROUND; index++) {
    const startedMs = performance.now();
    const { images } = await server.draw(requestOf(number * ROUND + index));
    times.push(performance.now() - startedMs);
    if (images !== 1) failures++;
  }
  await cancelledSweep(server, number);
  await server.ask('/api/v1/pictures?limit=100');
  const [parent, engine] = [await lookAt(server.child.pid), await lookAt(await server.enginePid())];
  life.rounds++;
  times.sort((a, b) => a - b);
  return {
    life: life.id,
    nth: life.rounds,
    failures,
    medianMs: Math.round(times[ROUND / 2]),
    parent,
    engine,
    parts: await partFiles(),
  };
}

/** Growth an image over a life, in bytes: the line of least squares through its rounds after the warm ones. */
function slope(rows, of) {
  const points = rows.filter(({ nth }) => nth > WARM).map((row) => [row.nth * ROUND, of(row)]);
  if (points.length < 2) return 0;
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0);
  return over / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0);
}

const livesOf = (rows) =>
  [...new Set(rows.map(({ life: id }) => id))].map((id) => rows.filter((row) => row.life === id));
const longest = (rows) => livesOf(rows).reduce((a, b) => (b.length > a.length ? b : a), []);

function render(rows, remark) {
  const life = longest(rows);
  const [first = life[0], last] = [life[WARM], life.at(-1)];
  const line = (name, of) =>
    `| ${name} | ${Math.round(of(first).residentBytes / MIB)} | ${Math.round(of(last).residentBytes / MIB)} | ${(slope(life, (row) => of(row).residentBytes) / 1024).toFixed(1)} | ${of(first).handles} | ${of(last).handles} |`;
  const total = rows.length * ROUND;
  const failures = rows.reduce((sum, row) => sum + row.failures, 0);
  return [
    `${total.toLocaleString('en-US')} images in ${livesOf(rows).length} lives of a server, made by \`node bench/reliability/long-run.mjs\`: two models by turns, two LoRAs, three clip skips, a sweep cancelled after every ${ROUND} images. ${failures} failures, ${last.parts} partial files left. Median time of an image: ${first.medianMs} ms in round ${first.nth} of the longest life (${life.length} rounds), ${last.medianMs} ms in its last.${remark}`,
    [
      `| | MiB after ${first.nth * ROUND} images | MiB after ${last.nth * ROUND} | KiB an image | open files then | and at the end |`,
      '|---|---|---|---|---|---|',
      line('server', ({ parent }) => parent),
      line('engine', ({ engine }) => engine),
    ].join('\n'),
  ].join('\n\n');
}

const wanted = Number(values.images) / ROUND;
const rows = await doRounds({ name: 'long-run', count: wanted, minutes: Number(values.minutes) }, round);
await life?.server.kill();
const text = render(rows, unfinished(rows.length * ROUND, Number(values.images), 'images'));
console.log(text);
writeSection('long-run', text);
if (rows.length >= wanted) await rm(DATA, { recursive: true, force: true });
process.exit(rows.every(({ failures, parts }) => failures === 0 && parts === 0) ? 0 : 1);
