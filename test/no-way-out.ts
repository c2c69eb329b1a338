/** @file Around the whole test suite: no process of it may reach another host, and none may have tried. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const WATCH = new URL('./support/only-loopback.mjs', import.meta.url).href;
const COUNTS = new URL('../.cache/reliability/', import.meta.url);

/** Every process that is started from now on is watched. Each project of the suite asks for it; the first one makes it so. */
export function setup(): void {
  if (process.env.PENULTIMATE_TEST_SOCKETS) return;
  const record = join(mkdtempSync(join(tmpdir(), 'penultimate-sockets-')), 'tried');
  writeFileSync(record, '');
  process.env.PENULTIMATE_TEST_SOCKETS = record;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import=${WATCH}`.trim();
}

/** What bench/reliability/sockets.mjs writes into docs/reliability.md. */
function keepCounts(path: string, tried: string): void {
  const letters = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const counts = {
    processes: letters.split('P').length - 1,
    sockets: letters.split('S').length - 1,
    others: tried.split('\n').filter(Boolean).length,
  };
  mkdirSync(COUNTS, { recursive: true });
  writeFileSync(new URL('sockets.json', COUNTS), JSON.stringify(counts));
}

/** Projects end together, when all tests have; what was tried is told once. @throws Error that names whoever was reached for */
export function teardown(): void {
  const record = process.env.PENULTIMATE_TEST_SOCKETS ?? '';
  if (!existsSync(record)) return;
  const tried = readFileSync(record, 'utf8');
  keepCounts(`${record}.counted`, tried);
  rmSync(dirname(record), { recursive: true });
  if (tried === '') return;
  // The runner tells what is thrown here, and would still end as if nothing were wrong.
  process.exitCode = 1;
  throw new Error(`the tests reached for other hosts than this machine:\n${tried}`);
}
