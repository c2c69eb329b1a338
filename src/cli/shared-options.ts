/** @file Options of a set-up over several machines: where queue, database and storage are. Secrets come from the environment or a file. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';

import { AppError } from '../base/index.js';
import type { SharedOptions } from '../sharing/index.js';

export type SharedFlags = Partial<SharedOptions>;

interface Place {
  readonly flag: string;
  readonly variable: string;
  readonly protocols: readonly string[];
  readonly example: string;
}

/** One row a place. The variable may hold a password; the variable with _FILE names a file that does. */
const PLACES: Readonly<Record<keyof SharedOptions, Place>> = {
  queue: {
    flag: '--queue',
    variable: 'PENULTIMATE_QUEUE',
    protocols: ['redis:', 'rediss:'],
    example: 'redis://host:6379',
  },
  database: {
    flag: '--database',
    variable: 'PENULTIMATE_DATABASE',
    protocols: ['postgres:', 'postgresql:'],
    example: 'postgres://user@host/penultimate',
  },
  storage: {
    flag: '--storage',
    variable: 'PENULTIMATE_STORAGE',
    protocols: ['s3:'],
    example: 's3://bucket/prefix',
  },
};

const usage = (problem: string): AppError => new AppError('USAGE', { problem });

/** The address in a file, as systems hand secrets in. @throws FILE_UNREADABLE */
const readSecret = (path: string): Promise<string> =>
  readFile(path, 'utf8').then(
    (text) => text.trim(),
    (error: NodeJS.ErrnoException) => {
      throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
    },
  );

/** @throws USAGE */
function requireAddress(text: string, { flag, protocols, example }: Place): string {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol))
    throw usage(`${flag} takes an address such as ${example}`);
  return text;
}

/** Everybody on the machine can read the command line. @throws USAGE */
function requireNoPassword(text: string, { flag, variable }: Place): string {
  if (new URL(text).password === '') return text;
  throw usage(
    `a password in ${flag} can be read by everybody on the machine; put the address into ${variable}, or into a file named by ${variable}_FILE`,
  );
}

async function addressOf(given: string | undefined, place: Place, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (given !== undefined) return requireNoPassword(requireAddress(given, place), place);
  const { [place.variable]: set, [`${place.variable}_FILE`]: file } = env;
  const found = set || (file ? await readSecret(file) : undefined);
  return found === undefined ? undefined : requireAddress(found, place);
}

/**
 * The addresses that were given; undefined when none was: then all is done by this program alone.
 * @throws USAGE FILE_UNREADABLE
 */
export async function sharedOf(flags: SharedFlags, env: NodeJS.ProcessEnv): Promise<SharedOptions | undefined> {
  const queue = await addressOf(flags.queue, PLACES.queue, env);
  const database = await addressOf(flags.database, PLACES.database, env);
  const storage = await addressOf(flags.storage, PLACES.storage, env);
  if (queue !== undefined && database !== undefined && storage !== undefined) return { queue, database, storage };
  if (queue === undefined && database === undefined && storage === undefined) return undefined;
  throw usage('--queue, --database and --storage belong together: several machines need all three');
}

const helpOf = ({ variable, example }: Place, what: string): string =>
  `${what}, such as ${example}; also from ${variable} or a file named by ${variable}_FILE`;

/** Adds these options. */
export const withSharedOptions = (command: Command): Command =>
  command
    .option('--queue <address>', helpOf(PLACES.queue, 'Redis or Valkey that several machines share'))
    .option('--database <address>', helpOf(PLACES.database, 'PostgreSQL that they share'))
    .option('--storage <address>', helpOf(PLACES.storage, 'S3 bucket that they share'));
