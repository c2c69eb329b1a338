/**
 * @file `node bench/reliability/shared.mjs [--jobs 200]`: two servers and four workers, and jobs of five clients, while
 * workers are killed, Redis and PostgreSQL restarted and the network of a worker cut. Every job has one result, clients have
 * their turns, and nothing is left behind. The figures go into docs/reliability.md.
 */
import { parseArgs } from 'node:util';
import { writeSection } from './page.mjs';
import { openRounds } from './rounds.mjs';
import { renderTrial } from './shared/render.mjs';
import { runTrial } from './shared/trial.mjs';

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '200' } } });
const found = await runTrial({ jobs: Number(values.jobs), say: console.log });
openRounds('shared').add(found);
const text = renderTrial(found);
writeSection('shared', text);
console.log(text);
process.exit(found.held ? 0 : 1);
