/**
 * @file `node bench/reliability/sockets.mjs`, after `npm test`: how many sockets the processes of the whole test suite opened,
 * and how many of them to another host, into docs/reliability.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeSection } from './page.mjs';

const COUNTS = new URL('../../.cache/reliability/sockets.json', import.meta.url);
if (!existsSync(COUNTS)) throw new Error('`npm test` counts the sockets first');
const { processes, sockets, others } = JSON.parse(readFileSync(COUNTS, 'utf8'));
const count = (number) => number.toLocaleString('en-US');
writeSection(
  'sockets',
  `${others} sockets, datagrams and look-ups to anything but this machine, in ${count(processes)} processes that opened ${count(sockets)} sockets: counted in all of \`npm test\`, written here by \`node bench/reliability/sockets.mjs\` after it.`,
);
