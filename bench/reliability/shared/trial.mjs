/** @file One trial of the whole set-up: who is started, what is done to it after how many jobs, and what came of it. */
import { setTimeout as wait } from 'node:timers/promises';
import { openSetUp } from '../../../test/support/servers/services.mjs';
import { until } from '../server.mjs';
import { createClients, keysOf } from './clients.mjs';
import { countLeft, leftoversOf } from './leftovers.mjs';
import { openNetwork } from './network.mjs';
import { resultsOf } from './results.mjs';
import { mostAhead, watchJobs } from './watch.mjs';

const CLIENTS = 5;
const WORKERS = ['worker-1', 'worker-2', 'worker-3'];
/** The one whose network is cut. */
const CUT = 'worker-4';
const CUT_MS = 30_000;
const STEPS = 4;
/** Nobody is more than 1 + workers starts ahead. @source docs/scaling.md, Turns */
const BOUND = 1 + WORKERS.length + 1;

/** What is done, and after which part of the jobs. A killed worker is started again, as a supervisor does. */
const DISTURBANCES = [
  { after: 0.1, what: 'a worker killed', run: ({ replace }) => replace('worker-1') },
  { after: 0.25, what: 'Redis restarted', run: ({ services }) => services.redis.restart() },
  { after: 0.35, what: 'the network of a worker cut for 30 s', run: ({ cutFor }) => cutFor(CUT_MS) },
  { after: 0.5, what: 'PostgreSQL restarted', run: ({ services }) => services.postgres.restart() },
  { after: 0.65, what: 'another worker killed', run: ({ replace }) => replace('worker-2') },
];

/** Two servers and four workers; the workers begin when they are told to. */
async function openLife() {
  const { services, folder, membersOf, close } = await openSetUp();
  const network = await openNetwork(services.env);
  const members = membersOf();
  const apart = membersOf({ env: network.env, launcher: network.launcher });
  const keys = keysOf(CLIENTS).join(',');
  const servers = await Promise.all(['server-1', 'server-2'].map((name) => members.server(name, '--api-key', keys)));
  const workers = new Map();
  const start = async (name) => workers.set(name, await (name === CUT ? apart : members).worker(name));
  return {
    services,
    folder,
    how: network.how,
    urls: () => servers.map(({ told }) => told),
    startWorkers: () => Promise.all([...WORKERS, CUT].map(start)),
    replace: async (name) => {
      await workers.get(name).end('SIGKILL');
      await start(name);
    },
    cutFor: async (ms) => {
      network.cut();
      await wait(ms);
      network.mend();
    },
    /** Ends all; their exit codes. */
    endAll: () => Promise.all([...servers, ...workers.values()].map((member) => member.end('SIGTERM'))),
    close: () => close().finally(network.close),
  };
}

/** Does each disturbance at its time; the ones that take long go on beside the others. */
async function disturb(life, { jobs, watch, say }) {
  const going = [];
  for (const { after, what, run } of DISTURBANCES) {
    await until(() => watch.ended() >= after * jobs, `${after * jobs} jobs`);
    say(`${watch.ended()} of ${jobs} jobs: ${what}`);
    going.push(run(life));
  }
  await Promise.all(going);
}

/** Half of the jobs before the workers are there, the others while these are busy: nobody ever runs out of waiting ones. */
async function handIn(clients, numbers) {
  const ids = [];
  for (let begin = 0; begin < numbers.length; begin += CLIENTS)
    ids.push(...(await Promise.all(numbers.slice(begin, begin + CLIENTS).map(clients.submit))));
  return ids;
}

async function drawAll(life, { clients, watch, jobs, say }) {
  const numbers = Array.from({ length: jobs }, (_, number) => number);
  const first = await handIn(clients, numbers.slice(0, jobs / 2));
  const beganMs = Date.now();
  await life.startWorkers();
  const disturbed = disturb(life, { jobs, watch, say });
  const ids = [...first, ...(await handIn(clients, numbers.slice(jobs / 2)))];
  await disturbed;
  await until(() => watch.ended() >= jobs, 'the end of all jobs');
  const seconds = Math.round((Date.now() - beganMs) / 1000);
  const again = await handIn(clients, numbers);
  const results = await resultsOf(clients, numbers, ids);
  return { ...results, seconds, changed: ids.filter((id, number) => id !== again[number]).length };
}

/** Tickets without a job are used up by a worker that finds none: in a moment, while there are workers. */
const SETTLE_MS = 10_000;
/** The mark of whose turn it is to repair runs out by itself after less than the 5 s between two repairs. */
const MARKS_MS = 6000;

/** Runs it; `jobs` is a multiple of ten. */
export async function runTrial({ jobs, say }) {
  const life = await openLife();
  const watch = watchJobs(life.services.env.PENULTIMATE_DATABASE);
  try {
    const clients = createClients({ urls: life.urls, clients: CLIENTS, steps: STEPS });
    const results = await drawAll(life, { clients, watch, jobs, say });
    const listed = await clients.countImages();
    await wait(SETTLE_MS);
    const ended = await life.endAll();
    await wait(MARKS_MS);
    const starts = watch.starts();
    const left = await leftoversOf({ folder: life.folder, env: life.services.env });
    const found = { jobs, ...results, listed, ended, starts: starts.length };
    return judged({ ...found, ahead: mostAhead(starts, jobs / CLIENTS), bound: BOUND, cut: life.how, left });
  } finally {
    await watch.stop();
    await life.close();
  }
}

/** Whether all is as it should be. */
function judged(found) {
  const { jobs, done, images, seeds, listed, starts, changed, ended, ahead, bound, left } = found;
  const isWhole = [done, images, seeds, listed, starts].every((count) => count === jobs) && changed === 0;
  const isClean = countLeft(left) === 0 && ended.every((code) => code !== 1);
  return { ...found, held: isWhole && isClean && ahead <= bound };
}
