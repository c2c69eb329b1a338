/**
 * @file `node test/random-requests.mjs [count] [seed] [processes]`: random requests against the built server, 300,000 when
 * nothing is said. Cut into parts with a seed each, every part a process of its own; what is done stands in .cache/, so
 * a run that was stopped goes on where it was. At the end docs/benchmarks-requests.md is written. Ends with 1 when an
 * answer was a failure of the server, never came, or the memory grew.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { digestOfBuild, openRecord } from './random-requests/record.mjs';
import { renderSummary, summaryOf } from './random-requests/summary.mjs';

const PART = 10_000;
const PAGE = new URL('../docs/benchmarks-requests.md', import.meta.url);
const PART_SCRIPT = new URL('./random-requests/part.mjs', import.meta.url);

const [count = 300_000, seed = 1, processes = 1] = process.argv.slice(2).map(Number);
const record = openRecord({ build: digestOfBuild(), seed, part: PART });
const parts = Array.from({ length: Math.ceil(count / PART) }, (_, i) => ({
  seed: seed * 100_000 + i,
  count: Math.min(PART, count - i * PART),
}));
const isDone = (part) => record.find(part) !== undefined;
const waiting = parts.filter((part) => !isDone(part));

/** Draws parts until none waits. */
async function work() {
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const child = fork(PART_SCRIPT, [String(part.count), String(part.seed)], { execArgv: ['--expose-gc'] });
    const answered = once(child, 'message');
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the process of seed ${part.seed} ended with ${code}`);
    });
    const [result] = await Promise.race([answered, ended]);
    ended.catch(() => undefined);
    record.add({ ...part, ...result });
    const done = parts.filter(isDone).length;
    console.log(
      `${done} of ${parts.length} parts`,
      JSON.stringify(result.statuses),
      `${result.failures.length} failures`,
    );
  }
}

await Promise.all(Array.from({ length: processes }, work));
const summary = summaryOf(parts.map((part) => record.find(part)));
const command = `node test/random-requests.mjs ${count} ${seed}`;
if (count >= 300_000) writeFileSync(PAGE, renderSummary(summary, command));
console.log(JSON.stringify(summary, null, 2));
process.exit(summary.failures.length > 0 || summary.grew ? 1 : 0);
