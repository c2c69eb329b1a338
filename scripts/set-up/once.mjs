/** @file A lock, so that two starts at once do not install or build into each other. */
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathInRoot } from './paths.mjs';
import { SetUpError, say } from './problem.mjs';

/** Kept outside node_modules and dist, which set-up replaces. */
const LOCK = pathInRoot('.cache/set-up.lock');
const TAKE_OVER = `${LOCK}.take-over`;

/** The holder touches the lock this often; one that was not touched for long belongs to nobody. In milliseconds. */
const HEARTBEAT = 2000;
const ABANDONED = 30_000;
const POLL = 200;

const ageOf = (path) => Date.now() - statSync(path).mtimeMs;

function holderLives() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH'; // it may belong to another user, or the lock may just have gone
  }
}

/** Does `work`, and answers undefined if a file that it needs was gone or in the way. */
function attempt(work, ...expected) {
  try {
    return work() ?? true;
  } catch (error) {
    if (expected.includes(error.code)) return undefined;
    throw error;
  }
}

const take = () => attempt(() => writeFileSync(LOCK, String(process.pid), { flag: 'wx' }), 'EEXIST') === true;

/** A lock just made may not hold its number yet: only the age counts then. */
const abandoned = () =>
  attempt(() => ageOf(LOCK) > ABANDONED || (ageOf(LOCK) > POLL && !holderLives()), 'ENOENT') === true;

/** Removes an abandoned lock; a folder makes sure that only one process judges and removes at a time. */
function clearAbandoned() {
  if (!abandoned()) return;
  if (attempt(() => ageOf(TAKE_OVER) > ABANDONED, 'ENOENT') === true) attempt(() => rmdirSync(TAKE_OVER), 'ENOENT');
  if (attempt(() => mkdirSync(TAKE_OVER), 'EEXIST') === undefined) return;
  if (abandoned()) rmSync(LOCK, { force: true });
  rmdirSync(TAKE_OVER);
}

async function acquire() {
  let told = false;
  mkdirSync(pathInRoot('.cache'), { recursive: true });
  while (!take()) {
    clearAbandoned();
    if (!told) say('waiting for another start that is setting up …');
    told = true;
    await sleep(POLL);
  }
}

function readOnly(error) {
  if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error;
  throw new SetUpError(`${pathInRoot('.')} cannot be written (${error.code}); set-up needs to write there`);
}

/** Runs `work` while no other process of this project does. */
export async function alone(work) {
  await acquire().catch(readOnly);
  const beat = setInterval(() => attempt(() => utimesSync(LOCK, new Date(), new Date()), 'ENOENT'), HEARTBEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    rmSync(LOCK, { force: true });
  }
}
