/**
 * @file What a set-up over many machines does under load, worked out and not run: throughput and waiting time against
 * workers, mix of models and rate of arrival, with the rule by which workers choose jobs. Usage:
 * node bench/scaling.mjs [--json]
 *
 * The rule is the program's own (dist/queue/postgres/choose-job.js), so that a change of it changes the figures.
 */
import { chooseJob, coveredBy } from '../dist/queue/postgres/choose-job.js';

/**
 * Seconds: one image of a model that is loaded, and what loading another one takes. As on an ordinary graphics card: an
 * assumption. Full-size models on two cores of a processor: 143 and 16 (docs/benchmarks.md).
 */
const DRAW_S = 10;
const LOAD_S = 8;
const PATIENCE_MS = 10_000;
const LOOK_AHEAD = 32;
/** Jobs of each run, after as many that are not counted: the set-up is empty at first. */
const JOBS = 2000;

/** A generator of numbers that are the same on every machine. @source Mulberry32, public domain */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Times of arrival in milliseconds: independent of each other, so many a minute. */
function arrivals({ perMinute, models, seed }) {
  const random = randomOf(seed);
  let atMs = 0;
  return Array.from({ length: 2 * JOBS }, () => {
    atMs += (-Math.log(1 - random()) * 60_000) / perMinute;
    // The first model is asked for as often as all others together, the second by half of the rest, …
    const rank = Math.min(models - 1, Math.floor(-Math.log2(1 - random())));
    return { arrivedMs: atMs, affinity: `model ${rank}`, passedAtMs: null };
  });
}

/** The place in the line of the job that a worker takes. */
function chosenBy(worker, workers, line, nowMs, routed) {
  if (!routed) return line.length === 0 ? -1 : 0;
  const warmElsewhere = workers.filter((other) => other !== worker).map(({ warm }) => warm);
  const waiting = new Map();
  for (const { affinity } of line) waiting.set(affinity, (waiting.get(affinity) ?? 0) + 1);
  const covered = coveredBy(warmElsewhere, waiting);
  const preference = { warm: [worker.warm], covered, patienceMs: PATIENCE_MS, nowMs };
  return chooseJob(line.slice(0, LOOK_AHEAD), preference);
}

function takeJob(worker, job, nowMs) {
  const isWarm = worker.warm === job.affinity;
  worker.warm = job.affinity;
  worker.freeMs = nowMs + 1000 * (DRAW_S + (isWarm ? 0 : LOAD_S));
  return { waitS: (nowMs - job.arrivedMs) / 1000, isWarm, endedMs: worker.freeMs };
}

/** Runs one set-up; each event is an arrival or a worker that is free. */
export function simulate({ workers: count, perMinute, models, routed = true, seed = 1 }) {
  const coming = arrivals({ perMinute, models, seed });
  const workers = Array.from({ length: count }, () => ({ freeMs: 0, warm: '' }));
  const line = [];
  const done = [];
  let next = 0;
  for (let nowMs = 0; done.length < 2 * JOBS; ) {
    while (next < coming.length && coming[next].arrivedMs <= nowMs) line.push(coming[next++]);
    let isTaken = false;
    for (const worker of workers.filter(({ freeMs }) => freeMs <= nowMs)) {
      const place = chosenBy(worker, workers, line, nowMs, routed);
      for (const passed of place === -1 ? line.slice(0, LOOK_AHEAD) : line.slice(0, place)) passed.passedAtMs ??= nowMs;
      if (place === -1) continue;
      const [job] = line.splice(place, 1);
      done.push(takeJob(worker, job, nowMs));
      isTaken = true;
    }
    if (!isTaken) nowMs = nextEvent({ nowMs, workers, coming, next, line });
  }
  return summary(done.slice(JOBS));
}

/** The next moment at which anything can change. */
function nextEvent({ nowMs, workers, coming, next, line }) {
  const moments = [coming[next]?.arrivedMs, ...workers.map(({ freeMs }) => freeMs)].filter((ms) => ms > nowMs);
  // A job that was passed over is looked at again every half second.
  if (line.length > 0 && workers.some(({ freeMs }) => freeMs <= nowMs)) moments.push(nowMs + 500);
  return Math.min(...moments);
}

function summary(done) {
  const waits = done.map(({ waitS }) => waitS).sort((a, b) => a - b);
  const at = (share) => waits[Math.floor(share * (waits.length - 1))];
  const spanMs = Math.max(...done.map(({ endedMs }) => endedMs)) - Math.min(...done.map(({ endedMs }) => endedMs));
  return {
    donePerMinute: (done.length / spanMs) * 60_000,
    medianWaitS: at(0.5),
    p95WaitS: at(0.95),
    warm: done.filter(({ isWarm }) => isWarm).length / done.length,
  };
}

/** What is asked of the simulation in docs/scaling.md. */
const CASES = [
  { perMinute: 10, models: 1 },
  { perMinute: 10, models: 4 },
  { perMinute: 10, models: 16 },
  { perMinute: 100, models: 4 },
  { perMinute: 1000, models: 16 },
];
/** Workers beyond what the work alone takes. */
const MARGINS = [1.1, 1.5];

const rows = CASES.flatMap((given) =>
  MARGINS.flatMap((margin) => {
    const workers = Math.ceil(((given.perMinute * DRAW_S) / 60) * margin);
    return [true, false].map((routed) => ({ ...given, workers, routed, ...simulate({ ...given, workers, routed }) }));
  }),
);

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  process.stdout.write(
    '| images a minute | models | workers | choice | done a minute | median wait | 95 % wait | warm |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|---|\n');
  for (const { perMinute, models, workers, routed, ...figures } of rows)
    process.stdout.write(
      `| ${perMinute} | ${models} | ${workers} | ${routed ? 'by what is loaded' : 'in order'} | ` +
        `${figures.donePerMinute.toFixed(1)} | ${figures.medianWaitS.toFixed(1)} s | ${figures.p95WaitS.toFixed(1)} s | ` +
        `${Math.round(100 * figures.warm)} % |\n`,
    );
}
