/**
 * @file A round of members: on a Redis, a PostgreSQL and an S3 of their own, one of two servers and three workers after another
 * is killed at a random moment and started again in its folder, while clients hand jobs in. Ten kills are waited for together:
 * a job whose worker was killed is missed after half a minute. Then all members end, and nothing may be left behind.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { openSetUp } from '../../../test/support/servers/services.mjs';
import { chanceOf } from '../rounds.mjs';
import { until } from '../server.mjs';
import { createClients, keysOf } from '../shared/clients.mjs';
import { countLeft, leftoversOf } from '../shared/leftovers.mjs';
import { resultsOf } from '../shared/results.mjs';
import { hasEnded, JOBS, sum } from './jobs.mjs';

const KILLS = 10;
const CLIENTS = 5;
const STEPS = 4;
/** Some jobs are done by then, one is being drawn, and others wait. */
const LONGEST_WAIT_MS = 3000;
const SERVERS = ['server-1', 'server-2'];
const WORKERS = ['worker-1', 'worker-2', 'worker-3'];
const NAMES = [...SERVERS, ...WORKERS];
/** Tickets without a job are used up meanwhile, and marks that run out by themselves have. @see trial.mjs */
const SETTLE_MS = 10_000;

/** All members of a set-up. */
function createCast(members) {
  const cast = new Map();
  const keys = keysOf(CLIENTS).join(',');
  const start = async (name) => {
    const starting = SERVERS.includes(name) ? members.server(name, '--api-key', keys) : members.worker(name);
    cast.set(name, await starting);
  };
  return {
    urls: () => SERVERS.map((name) => cast.get(name).told),
    startAll: () => Promise.all(NAMES.map(start)),
    kill: async (name) => {
      await cast.get(name).end('SIGKILL');
      await start(name);
    },
    endAll: () => Promise.all(NAMES.map((name) => cast.get(name).end('SIGTERM'))),
  };
}

async function begin() {
  const setUp = await openSetUp();
  const cast = createCast(setUp.membersOf());
  return { ...setUp, cast, clients: createClients({ urls: cast.urls, clients: CLIENTS, steps: STEPS }) };
}

const numbersOf = (kill) => Array.from({ length: JOBS }, (_, index) => kill * JOBS + index);

/** Hands jobs in and kills a member among them; who it was and the ids of the jobs. */
async function killOne({ cast, clients }, kill) {
  const chance = chanceOf(kill);
  const name = NAMES[chance(NAMES.length)];
  const handed = Promise.all(numbersOf(kill).map(clients.submit));
  await wait(chance(LONGEST_WAIT_MS));
  await cast.kill(name);
  return { name, ids: await handed };
}

async function killSome(life, kills) {
  const killed = [];
  for (const kill of kills) killed.push(await killOne(life, kill));
  return { names: killed.map(({ name }) => name), ids: killed.flatMap(({ ids }) => ids) };
}

/** Waits for the jobs of a round, and looks at what became of them and what is left. */
async function endRound({ cast, clients, folder, services }, { kills, ids }) {
  const numbers = kills.flatMap(numbersOf);
  await until(async () => {
    const jobs = await Promise.all(numbers.map((number, i) => clients.job(number, ids[i])));
    return jobs.every(hasEnded);
  }, 'the end of all jobs');
  const results = await resultsOf(clients, numbers, ids);
  const again = await Promise.all(numbers.map(clients.submit));
  await wait(SETTLE_MS);
  const codes = await cast.endAll();
  await wait(SETTLE_MS);
  const left = await leftoversOf({ folder, env: services.env });
  return { ...results, changed: ids.filter((id, i) => id !== again[i]).length, codes, left };
}

function judged({ names, done, images, seeds, drawnAgain, changed, codes, left }) {
  const servers = names.filter((name) => SERVERS.includes(name)).length;
  const all = KILLS * JOBS;
  const isWhole = [done, images, seeds].every((count) => count === all) && changed === 0;
  const held = isWhole && countLeft(left) === 0 && codes.every((code) => code !== 1);
  return { servers, workers: KILLS - servers, done, images, seeds, drawnAgain, changed, left, held };
}

function open() {
  let life;
  const round = async (number) => {
    life ??= await begin();
    await life.cast.startAll();
    const kills = Array.from({ length: KILLS }, (_, index) => number * KILLS + index);
    const { names, ids } = await killSome(life, kills);
    return judged({ names, ...(await endRound(life, { kills, ids })) });
  };
  return { round, close: async () => life?.close() };
}

function render(rows) {
  const [kills, held] = [rows.length * KILLS, rows.filter((row) => row.held).length * KILLS];
  const of = (name) => sum(rows, (row) => row[name]);
  return `Servers and workers of several machines: in ${held} of ${kills} rounds of \`node bench/reliability/kill.mjs members\`, with two servers, three workers and five clients, nothing was lost and nothing left behind: ${of('servers')} times a server was killed and ${of('workers')} times a worker; ${of('done')} of ${kills * JOBS} jobs done, ${of('images')} images of ${of('seeds')} seeds, ${of('changed')} keys with two jobs, ${sum(rows, ({ left }) => countLeft(left))} files, keys, tickets and rows left over; ${of('drawnAgain')} jobs were running when their worker was killed, and were drawn by another one.`;
}

export const MEMBERS = { open, render, killsOfRound: KILLS };
