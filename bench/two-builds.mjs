/**
 * @file Two builds of the program side by side, by turns, on one machine: start to the page, one picture of the default
 * model, twelve values of clip skip, the layers of a prompt. Prints medians in seconds and their ratios.
 * Usage: node bench/two-builds.mjs OTHER_CHECKOUT [--rounds 7]; both are built already. Both draw with this one's default
 * model, each in a data folder of its own that is warm before anything is counted.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const MODEL = join(HERE, 'models/default');
const DRAWING = ['--model', MODEL, '--steps', '12', '--seed', '7', '--sampler', 'Euler a', '--cfg-scale', '5'];

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '7' } },
  allowPositionals: true,
});
const [other] = positionals;
if (other === undefined) throw new Error('usage: node bench/two-builds.mjs OTHER_CHECKOUT [--rounds 7]');

const mainOf = (checkout) => join(resolve(checkout), 'dist/cli/main.js');

function run(build, ...args) {
  const { status, stderr } = spawnSync(process.execPath, [build.main, ...args, '--data-dir', build.folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
}

/** Until the first byte of the page. */
async function page({ main, folder }) {
  const server = spawn(process.execPath, [main, 'serve', '--port', '0', '--data-dir', join(folder, 'served')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(server.stdout, 'data');
  const { body } = await fetch(line.toString().trim());
  await body.getReader().read();
  const end = performance.now();
  server.kill('SIGINT');
  await once(server, 'close');
  return end;
}

const picture = (build) => run(build, 'generate', 'a cat on a blue background', ...DRAWING, '--out', build.picture);

const WORK = {
  'start to the first byte of the page': page,
  'a picture of the default model, a process of its own': picture,
  'twelve values of clip skip': (build) =>
    run(
      build,
      'sweep',
      'a cat on a blue background',
      ...DRAWING,
      '--out',
      join(build.folder, `sweep-${build.count++}`),
    ),
  'the layers of a prompt': (build) =>
    run(
      build,
      'layers',
      'a grandmother in a garden',
      '--model',
      MODEL,
      '--out',
      join(build.folder, `layers-${build.count++}.json`),
    ),
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function seconds(work, build) {
  const started = performance.now();
  const ended = await work(build);
  return ((ended ?? performance.now()) - started) / 1000;
}

const folder = await mkdtemp(join(tmpdir(), 'penultimate-two-builds-'));
const builds = [HERE, other].map((checkout, index) => ({
  main: mainOf(checkout),
  folder: join(folder, String(index)),
  picture: join(folder, `picture-${index}.png`),
  count: 0,
}));
try {
  for (const [name, work] of Object.entries(WORK)) {
    const times = builds.map(() => []);
    for (const build of builds) await seconds(work, build);
    for (let round = 0; round < Number(values.rounds); round++)
      for (const index of round % 2 ? [1, 0] : [0, 1]) times[index].push(await seconds(work, builds[index]));
    const [mine, theirs] = times.map(median);
    console.log(`${name}: ${mine.toFixed(2)} s, the other ${theirs.toFixed(2)} s, ratio ${(mine / theirs).toFixed(2)}`);
  }
  const [a, b] = await Promise.all(builds.map((build) => sharp(build.picture).raw().toBuffer()));
  console.log(`pixels of the picture: ${a.equals(b) ? 'the same' : 'others'}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
