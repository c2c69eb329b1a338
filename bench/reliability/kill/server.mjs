/**
 * @file A round of the server: jobs are handed in with keys of their own, the server is killed when a random number of them
 * are done and a random time has gone by, started again on the same folder, and handed the same jobs again under the same
 * keys. Nothing is lost when every job is done once: one job a key, one image a seed, each file whole, no partial file left.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chanceOf } from '../rounds.mjs';
import { startServer, until } from '../server.mjs';
import { changedOf, filesBelow, hasEnded, JOBS, jobsOf, seedsIn, submitAll, sum } from './jobs.mjs';

/** About as long as a job takes. */
const LONGEST_WAIT_MS = 400;

/** Until so many jobs are done; some of their ids may not be there yet. */
async function whenDone(server, submitted, count) {
  if (count === 0) return;
  const ids = await submitted;
  await until(async () => (await jobsOf(server.url, ids)).filter(hasEnded).length >= count, 'the jobs before the kill');
}

/** One data folder for all rounds of a run: a server lives from one kill to the next. */
function open() {
  let life;
  const begin = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'penultimate-kill-'));
    const server = await startServer(dataDir);
    await server.draw({ save_images: false });
    return { dataDir, server, known: new Set() };
  };
  const newFiles = async () => {
    const files = await filesBelow(join(life.dataDir, 'outputs'), '.png');
    const fresh = files.filter((file) => !life.known.has(file));
    for (const file of fresh) life.known.add(file);
    return fresh;
  };
  const round = async (number) => {
    life ??= await begin();
    const chance = chanceOf(number);
    const submitted = submitAll(life.server.url, number);
    const doneBefore = chance(JOBS + 1);
    await whenDone(life.server, submitted, doneBefore);
    const waitedMs = chance(LONGEST_WAIT_MS);
    await wait(waitedMs);
    await life.server.kill();
    const before = await submitted;
    life.server = await startServer(life.dataDir);
    const ids = await submitAll(life.server.url, number);
    const jobs = await until(async () => {
      const all = await jobsOf(life.server.url, ids);
      return all.every(hasEnded) && all;
    }, 'the end of all jobs');
    const done = jobs.filter(({ state }) => state === 'done').length;
    const changed = changedOf(before, ids);
    const { images, seeds } = await seedsIn(await newFiles());
    const parts = (await filesBelow(life.dataDir, '.part')).length;
    const held = done === JOBS && changed === 0 && images === JOBS && seeds === JOBS && parts === 0;
    return { doneBefore, waitedMs, done, changed, images, seeds, parts, held };
  };
  const close = async () => {
    if (!life) return;
    if (life.server.isAlive()) await life.server.kill();
    await rm(life.dataDir, { recursive: true, force: true });
  };
  return { round, close };
}

function render(rows) {
  const held = rows.filter((row) => row.held).length;
  return `Server: in ${held} of ${rows.length} rounds of \`node bench/reliability/kill.mjs server\` nothing was lost: ${sum(rows, ({ done }) => done)} of ${rows.length * JOBS} jobs done, ${sum(rows, ({ changed }) => changed)} keys with two jobs, ${sum(rows, ({ images }) => images)} images of ${sum(rows, ({ seeds }) => seeds)} seeds, ${sum(rows, ({ parts }) => parts)} partial files. Killed when none to all ${JOBS} jobs of a round were done, and up to ${LONGEST_WAIT_MS} ms later; every round goes on with the data folder that the one before it left.`;
}

export const SERVER = { open, render };
