/** @file Options of `serve` that make it fit for others: who may come in, how much they may ask for, what is written down. */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { AppError } from '../base/index.js';
import { integerFor } from './parse.js';

export interface OpenOptions {
  readonly listen?: boolean;
  readonly apiAuth?: readonly string[];
  readonly apiKey?: readonly string[];
  readonly apiKeyFile?: string;
  readonly allowHosts?: readonly string[];
  readonly corsAllowOrigins?: readonly string[];
  readonly allowPictureUrls?: boolean;
  readonly rateLimit?: number;
  readonly trustProxy?: number | true;
  readonly maxQueue: number;
  readonly maxQueuePerClient: number;
  readonly openMetrics?: boolean;
  readonly logFormat: 'human' | 'json';
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly logPrompts?: boolean;
}

/** Where keys come from that should not stand in a list of processes. */
const KEYS_VARIABLE = 'PENULTIMATE_API_KEYS';

/** Shorter keys can be guessed. */
const MIN_KEY_LENGTH = 16;

/** Requests of one client in a minute when other machines may come in: five times what a busy page sends. */
const OPEN_RATE_LIMIT = 600;

const RATES = { min: 0, max: 1_000_000 };
const PROXIES = { min: 1, max: 10 };
const QUEUES = { min: 1, max: 100_000 };
const DEFAULT_QUEUE = { all: 1000, perClient: 200 };

/** What stands between commas. */
export const list = (text: string): readonly string[] => text.split(',').filter((part) => part !== '');

const lowerCaseList = (text: string): readonly string[] => list(text.toLowerCase());

/** @throws USAGE */
function logins(text: string): readonly string[] {
  const parts = list(text);
  if (parts.length === 0 || !parts.every((part) => /^[^:]+:.+$/.test(part)))
    throw new AppError('USAGE', { problem: '--api-auth takes user:password, several with commas' });
  return parts;
}

/** @throws USAGE */
function requireKeys(keys: readonly string[], from: string): readonly string[] {
  if (keys.length === 0) throw new AppError('USAGE', { problem: `${from} holds no key` });
  if (!keys.every((key) => key.length >= MIN_KEY_LENGTH && /^[\x21-\x7e]+$/.test(key)))
    throw new AppError('USAGE', {
      problem: `${from}: a key has at least ${MIN_KEY_LENGTH} characters and no spaces; "openssl rand -hex 32" makes one`,
    });
  return keys;
}

async function keysOfFile(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('FILE_UNREADABLE', { path, reason: error.code ?? error.message }, { cause: error });
  });
  const lines = text.split('\n').map((line) => line.trim());
  return requireKeys(
    lines.filter((line) => line !== '' && !line.startsWith('#')),
    '--api-key-file',
  );
}

/** All keys that let in, from the option, the file and the environment. @throws USAGE FILE_UNREADABLE */
export async function apiKeysOf({ apiKey, apiKeyFile }: OpenOptions): Promise<readonly string[]> {
  const variable = process.env[KEYS_VARIABLE];
  return [
    ...(apiKey ? requireKeys(apiKey, '--api-key') : []),
    ...(apiKeyFile === undefined ? [] : await keysOfFile(apiKeyFile)),
    ...(variable ? requireKeys(list(variable), KEYS_VARIABLE) : []),
  ];
}

/** The limit that holds when none is named: none for this machine alone. */
export const rateLimitOf = ({ rateLimit, listen = false }: OpenOptions): number =>
  rateLimit ?? (listen ? OPEN_RATE_LIMIT : 0);

/** Proxies that are believed: none unless said, one where no number is. */
export const proxiesOf = ({ trustProxy = 0 }: OpenOptions): number => (trustProxy === true ? 1 : trustProxy);

/** On this machine alone only trouble is worth a line; where others come in, or a machine reads, everything is. */
export const logLevelOf = ({ logLevel, logFormat, listen = false }: OpenOptions) =>
  logLevel ?? (listen || logFormat === 'json' ? 'info' : 'warn');

const withAccess = (command: Command): Command =>
  command
    .option('--listen', 'let other machines use it as well')
    .option('--api-auth <logins>', 'user:password, several with commas', logins)
    .addOption(new Option('--gradio-auth <logins>', 'as --api-auth').argParser(logins).hideHelp())
    .option('--api-key <keys>', `keys for bearer tokens, several with commas; also from ${KEYS_VARIABLE}`, list)
    .option('--api-key-file <file>', 'a file of keys, one a line')
    .option('--allow-hosts <names>', 'names under which it is reached, several with commas', lowerCaseList)
    .option('--cors-allow-origins <origins>', 'origins whose pages may use it, several with commas', list)
    .option('--allow-picture-urls', 'let requests name pictures by their public address');

const withClientLimits = (command: Command): Command =>
  command
    .option(
      '--rate-limit <n>',
      `requests of one client in a minute, 0 for no limit (with --listen ${OPEN_RATE_LIMIT}, else 0)`,
      integerFor('--rate-limit', RATES),
    )
    .option(
      '--trust-proxy [n]',
      'tell clients apart by X-Forwarded-For, which so many proxies before it write (1 when no number is named)',
      integerFor('--trust-proxy', PROXIES),
    )
    .option('--max-queue <n>', 'most jobs that may wait', integerFor('--max-queue', QUEUES), DEFAULT_QUEUE.all)
    .option(
      '--max-queue-per-client <n>',
      'most jobs of one client that may wait',
      integerFor('--max-queue-per-client', QUEUES),
      DEFAULT_QUEUE.perClient,
    );

const withLogs = (command: Command): Command =>
  command
    .option('--open-metrics', 'tell /metrics without a login')
    .addOption(
      new Option('--log-format <format>', 'lines for people or for machines')
        .choices(['human', 'json'])
        .default('human'),
    )
    .addOption(
      new Option(
        '--log-level <level>',
        'from which level on lines are written (info with --listen or json, else warn)',
      ).choices([...['debug', 'info', 'warn', 'error', 'silent']]),
    )
    .option('--log-prompts', 'write down prompts as well');

/** Adds these options. */
export const withOpenOptions = (command: Command): Command => withLogs(withClientLimits(withAccess(command)));
