/**
 * @file A part of the fuzzing, in a process of its own: `part.mjs TARGET SEED FROM COUNT PROGRESS`. The number of each
 * input stands in the file PROGRESS before it is read, so that the one that ends or holds up this process is known.
 */
import { openSync, writeSync } from 'node:fs';
import { openDoors } from './doors.mjs';
import { fuzz, openContext } from './fuzz-target.mjs';
import { TARGETS } from './targets/index.mjs';

const [name, seed, from, count, progressPath] = process.argv.slice(2);
const target = TARGETS.find((row) => row.name === name);
const progress = openSync(progressPath, 'r+');
const number = Buffer.alloc(8);
const context = await openContext(await openDoors());
const result = await fuzz(target, context, {
  seed: Number(seed),
  from: Number(from),
  count: Number(count),
  onInput: (index) => {
    number.writeDoubleLE(index);
    writeSync(progress, number, 0, 8, 0);
  },
});
await context.close();
process.send(result, () => process.exit());
