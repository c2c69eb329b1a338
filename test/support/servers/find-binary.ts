/** @file Programs of servers that tests start for themselves: found by path, never one that is already running. */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** Debian keeps the programs of each version of PostgreSQL apart from PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

const versionsOf = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];

const folders = (): readonly string[] => [
  ...(process.env.PATH ?? '').split(delimiter),
  ...versionsOf(DEBIAN_POSTGRES).map((version) => join(DEBIAN_POSTGRES, version, 'bin')),
];

/** The path of the first of these programs that is installed. */
export const findBinary = (...names: readonly string[]): string | undefined =>
  folders()
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(existsSync);

/** @throws where no such program is installed */
export function requireBinary(...names: readonly string[]): string {
  const path = findBinary(...names);
  if (path === undefined) throw new Error(`none of ${names.join(', ')} is installed`);
  return path;
}

/** Which programs a server of a kind needs; one of each list. */
const PROGRAMS = {
  PostgreSQL: [['initdb'], ['postgres']],
  Redis: [['valkey-server', 'redis-server']],
} as const;

type ServerKind = keyof typeof PROGRAMS;

const missingOf = (kinds: readonly ServerKind[]): readonly ServerKind[] =>
  kinds.filter((kind) => PROGRAMS[kind].some((names) => findBinary(...names) === undefined));

/**
 * Describes tests that need servers of these kinds. Where one is not installed they are left out, and say so; with
 * PENULTIMATE_REQUIRE_SERVERS=1 they fail instead.
 */
export function describeWithServers(kinds: readonly ServerKind[], name: string, tests: () => void): void {
  const missing = missingOf(kinds);
  if (missing.length === 0 || process.env.PENULTIMATE_REQUIRE_SERVERS === '1') {
    describe(name, tests);
    return;
  }
  process.stderr.write(`!!! NOT TESTED: ${name}: ${missing.join(' and ')} not installed\n`);
  describe.skip(name, tests);
}
