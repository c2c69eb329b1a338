/** @file Programs of servers that tests start for themselves: found by path, never one that is already running. */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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

export type ServerKind = keyof typeof PROGRAMS;

/** Which kinds of server are not installed. */
export const missingOf = (kinds: readonly ServerKind[]): readonly ServerKind[] =>
  kinds.filter((kind) => PROGRAMS[kind].some((names) => findBinary(...names) === undefined));
