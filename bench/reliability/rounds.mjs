/** @file Rounds of a long trial that can be stopped at any time: what each gave stands in records/, and the next run goes on behind it, on any machine. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('records/', import.meta.url));

/** Opens what was kept under a name. */
export function openRounds(name) {
  mkdirSync(FOLDER, { recursive: true });
  const path = `${FOLDER}${name}.jsonl`;
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const done = lines.map((line) => JSON.parse(line));
  const add = (result) => {
    appendFileSync(path, `${JSON.stringify(result)}\n`);
    done.push(result);
  };
  return { done, add };
}

/**
 * Does rounds until there are `count`, or the minutes are over; `round(number)` returns what is to be kept of one.
 * @returns what all rounds gave so far
 */
export async function doRounds({ name, count, minutes }, round) {
  const { done, add } = openRounds(name);
  const ends = Date.now() + minutes * 60_000;
  while (done.length < count && Date.now() < ends) {
    add(await round(done.length));
    console.log(`${name} ${done.length} of ${count}: ${JSON.stringify(done.at(-1))}`);
  }
  return done;
}

/** Whole numbers below a limit, the same for the same round. @source mulberry32, T. Ettinger, public domain */
export function chanceOf(round) {
  let state = (round + 1) * 0x9e3779b9;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
