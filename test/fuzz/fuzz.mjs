/**
 * @file `npm run fuzz -- [--minutes 5] [--inputs 100000] [--only NAME,NAME] [--seed 1]`: inputs made wrong against every
 * reader of the built program. Cut into parts with a seed each, every part a process of its own; what is done stands in
 * bench/reliability/records/, so a run that was stopped goes on where it was, on any machine; parts with finds are done again
 * with another build. `--again TARGET:SEED:NUMBER` reads one input again and shows it.
 * The figures go into docs/reliability.md. Ends with 1 when anything was found.
 */
import { parseArgs } from 'node:util';
import { unfinished, writeSection } from '../../bench/reliability/page.mjs';
import { digestOfBuild, openRecord } from '../random-requests/record.mjs';
import { openDoors } from './doors.mjs';
import { inputOf, openContext, seedsOf, verdictOf } from './fuzz-target.mjs';
import { runPart } from './run-part.mjs';
import { renderFuzz, summaryOf } from './summary.mjs';
import { TARGETS } from './targets/index.mjs';

const RECORDS = 'bench/reliability/records/fuzz/';
/** Inputs of a part of the cheapest targets. */
const PART = 20_000;
/** As many as are asked of all readers together. */
const PUBLISHED = 1_000_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    inputs: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    again: { type: 'string' },
  },
});

const costOf = ({ cost = 1 }) => cost;
const countOf = (target) => Math.max(50, Math.round(PART / costOf(target)));

async function again(name, seed, index) {
  const target = TARGETS.find((row) => row.name === name);
  const context = await openContext(await openDoors());
  const input = inputOf(target, await seedsOf(target, context), { seed, index });
  context.index = index;
  const { problem, ms } = await verdictOf(target, input, context);
  process.stdout.write(input);
  console.error(`\n${problem ?? 'nothing is wrong with it'}\n${Math.round(ms)} ms, ${input.length} long`);
  await context.close();
  return problem === undefined ? 0 : 1;
}

/** The parts in the order they are done: one of every target, and round again, each time with other seeds. */
function* partsOf(targets) {
  for (let round = 0; ; round++)
    for (const target of targets)
      yield { target, seed: Number(values.seed) * 1_000_000 + round, count: countOf(target) };
}

async function run() {
  const wanted = values.only?.split(',');
  const targets = TARGETS.filter(({ name }) => !wanted || wanted.includes(name));
  const build = digestOfBuild();
  // Goes on over builds, so that a fault that is mended need not begin a million inputs anew; another seed does.
  const record = openRecord({ build: 'any', seed: Number(values.seed), part: PART, folder: RECORDS });
  const ends = Date.now() + Number(values.minutes) * 60_000;
  const most = Number(values.inputs ?? Number.POSITIVE_INFINITY);
  const done = [];
  let inputs = 0;
  for (const { target, seed, count } of partsOf(targets)) {
    if (inputs >= most) break;
    let part = record.find({ target: target.name, seed, count });
    if (!part || (part.finds.length > 0 && part.build !== build)) {
      if (Date.now() > ends) break;
      part = { build, target: target.name, seed, count, ...(await runPart(target, { seed, count })) };
      record.add(part);
      console.log(
        `${target.name}: ${count} inputs, ${part.finds.length} finds, slowest ${Math.round(part.slowestMs)} ms`,
      );
    }
    done.push(part);
    inputs += part.inputs;
  }
  const summary = summaryOf(done, TARGETS);
  console.log(`${inputs} inputs, ${summary.finds.length} finds`);
  for (const { target, seed, index, problem } of summary.finds.slice(0, 50))
    console.log(`--again ${target}:${seed}:${index}  ${problem.split('\n').slice(0, 3).join(' ')}`);
  if (!wanted) writeSection('fuzzing', renderFuzz(summary, unfinished(inputs, PUBLISHED, 'inputs')));
  return summary.finds.length === 0 ? 0 : 1;
}

const [name, seed, index] = values.again?.split(':') ?? [];
process.exit(name === undefined ? await run() : await again(name, Number(seed), Number(index)));
