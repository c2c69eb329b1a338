/**
 * @file A round of workers: on a Redis, a PostgreSQL and an S3 of its own, one worker after another is killed when a random
 * number of its jobs are done and a random time has gone by. A last one stays until all have ended; a job that was running is
 * missed after half a minute, which is why ten kills are waited for together. Nothing is lost when every job is done once.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openSetUp } from '../../../test/support/servers/services.mjs';
import { chanceOf } from '../rounds.mjs';
import { until } from '../server.mjs';
import { changedOf, filesBelow, hasEnded, JOBS, jobsOf, seedIn, submitAll, sum } from './jobs.mjs';

const KILLS = 10;
const LONGEST_WAIT_MS = 400;

async function begin() {
  const setUp = await openSetUp();
  const members = setUp.membersOf();
  const { told: url } = await members.server('server');
  return { ...setUp, members, url };
}

/** Starts a worker, hands jobs in, and kills it among them. */
async function killOne({ members, url }, number) {
  const chance = chanceOf(number);
  const worker = await members.worker('worker');
  const ids = await submitAll(url, number);
  const count = chance(JOBS);
  await until(async () => (await jobsOf(url, ids)).filter(hasEnded).length >= count, 'the jobs before the kill');
  await wait(chance(LONGEST_WAIT_MS));
  await worker.end('SIGKILL');
  return ids;
}

/** The pictures of some jobs, whole, by their seeds. */
async function seedsOf(url, jobs) {
  const images = jobs.flatMap(({ result }) => result?.images ?? []);
  const seeds = [];
  for (const { url: path } of images) {
    const response = await fetch(url + path);
    seeds.push(await seedIn(Buffer.from(await response.arrayBuffer())));
  }
  return { images: images.length, seeds: new Set(seeds).size };
}

function open() {
  let life;
  const round = async (number) => {
    life ??= await begin();
    const { folder, members, url } = life;
    const numbers = Array.from({ length: KILLS }, (_, index) => number * KILLS + index);
    const before = [];
    for (const kill of numbers) before.push(...(await killOne(life, kill)));
    const last = await members.worker('worker');
    const jobs = await until(async () => {
      const all = await jobsOf(url, before);
      return all.every(hasEnded) && all;
    }, 'the end of all jobs');
    const again = (await Promise.all(numbers.map((kill) => submitAll(url, kill)))).flat();
    await last.end('SIGTERM');
    const { images, seeds } = await seedsOf(url, jobs);
    const found = {
      done: jobs.filter(({ state }) => state === 'done').length,
      changed: changedOf(before, again),
      hit: jobs.filter(({ lostAttempts = 0 }) => lostAttempts > 0).length,
      images,
      seeds,
      parts: (await filesBelow(folder, '.part')).length + (await filesBelow(folder, '.reserved')).length,
    };
    const all = KILLS * JOBS;
    const held = [found.done, images, seeds].every((count) => count === all) && found.changed + found.parts === 0;
    return { ...found, held };
  };
  return { round, close: async () => life?.close() };
}

function render(rows) {
  const [kills, held] = [rows.length * KILLS, rows.filter((row) => row.held).length * KILLS];
  return `Worker: in ${held} of ${kills} rounds of \`node bench/reliability/kill.mjs worker\`, with a server, a Redis, a PostgreSQL and an S3 of their own, nothing was lost: ${sum(rows, ({ done }) => done)} of ${kills * JOBS} jobs done, ${sum(rows, ({ changed }) => changed)} keys with two jobs, ${sum(rows, ({ images }) => images)} images of ${sum(rows, ({ seeds }) => seeds)} seeds, ${sum(rows, ({ parts }) => parts)} partial files; ${sum(rows, ({ hit }) => hit)} jobs were running when their worker was killed, and were drawn by another one.`;
}

export const WORKER = { open, render, killsOfRound: KILLS };
