/**
 * @file `node bench/reliability/faults.mjs [NAME …] [--minutes 8]`: faults done to a running server, one after another, each
 * with what must come of it: the job fails alone by a code, the server stays, images stay, and it draws again afterwards.
 * The figures go into docs/reliability.md. A run without names goes on where the one before it stopped; names are done
 * anew. Those that need a file system of their own need to be root.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLife } from './faults/check.mjs';
import { mountDisk } from './faults/disk.mjs';
import { FAULTS, OPTIONS } from './faults/index.mjs';
import { unfinished, writeSection } from './page.mjs';
import { openRounds } from './rounds.mjs';

const { positionals: names, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '8' } },
});

/** Those that need a disk of their own are done where one is mounted. */
async function inPlace({ ownDisk = false }, folder, use) {
  if (!ownDisk) return use(folder);
  const unmount = await mountDisk(folder);
  return use(folder).finally(unmount);
}

async function done({ prepare, run }, folder) {
  await prepare?.(folder);
  const life = await openLife(folder, OPTIONS);
  return run(life).finally(() => life.end());
}

async function tried(fault) {
  const { name } = fault;
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-fault-'));
  try {
    return { name, seen: await inPlace(fault, join(folder, 'data'), (place) => done(fault, place)), held: true };
  } catch (error) {
    return { name, seen: String(error.message).split('\n', 1)[0], held: false };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const rounds = openRounds('faults');
const latest = ({ name }) => rounds.done.findLast((result) => result.name === name);
const isWanted = (fault) => (names.length > 0 ? names.includes(fault.name) : latest(fault)?.held !== true);
const ends = Date.now() + Number(values.minutes) * 60_000;
const mayDo = ({ ownDisk = false }) => !ownDisk || process.getuid?.() === 0;
for (const { name } of FAULTS.filter((fault) => isWanted(fault) && !mayDo(fault)))
  console.log(`not done without the rights of root: ${name}`);
for (const fault of FAULTS.filter((row) => isWanted(row) && mayDo(row))) {
  if (Date.now() > ends) break;
  const result = await tried(fault);
  rounds.add(result);
  console.log(`${result.held ? 'held' : 'FAILED'}: ${result.name}: ${result.seen}`);
}

const results = FAULTS.filter(latest).map((fault) => ({ ...fault, ...latest(fault) }));
const line = ({ what, stated, seen, held }) => `| ${what} | ${stated} | ${held ? seen : `**not held**: ${seen}`} |`;
writeSection(
  'faults',
  [
    `${results.filter(({ held }) => held).length} of ${results.length} end as stated. Made by \`node bench/reliability/faults.mjs\`; \`test/end-to-end/faults.test.ts\` does some of them.${unfinished(results.length, FAULTS.length, 'faults')}`,
    ['| what is done | what is to come of it | what came |', '|---|---|---|', ...results.map(line)].join('\n'),
  ].join('\n\n'),
);
process.exit(results.every(({ held }) => held) ? 0 : 1);
