/**
 * @file `node bench/reliability/kill.mjs server|engine|worker|members [--rounds 100] [--minutes 8]`: kill -9 at random points, again
 * and again. What a round of each does stands in kill/. The figures go into docs/reliability.md. A run goes on where the one
 * before it stopped.
 */
import { parseArgs } from 'node:util';
import { ENGINE } from './kill/engine.mjs';
import { MEMBERS } from './kill/members.mjs';
import { SERVER } from './kill/server.mjs';
import { WORKER } from './kill/worker.mjs';
import { unfinished, writeSection } from './page.mjs';
import { doRounds } from './rounds.mjs';

const KINDS = { server: SERVER, engine: ENGINE, worker: WORKER, members: MEMBERS };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '100' }, minutes: { type: 'string', default: '8' } },
});
const [name = 'server'] = positionals;
const kind = KINDS[name];
const wanted = Number(values.rounds);
const kills = kind.killsOfRound ?? 1;

const { round, close } = kind.open();
const rows = await doRounds(
  { name: `kill-${name}`, count: Math.ceil(wanted / kills), minutes: Number(values.minutes) },
  round,
).finally(close);
const text = `${kind.render(rows)}${unfinished(rows.length * kills, wanted, 'rounds')}`;
writeSection(`kill-${name}`, text);
console.log(text);
process.exit(rows.every(({ held }) => held) ? 0 : 1);
