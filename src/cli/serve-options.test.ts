/** @file What `serve` is told on the command line, as the server gets it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiKeysOf, logLevelOf, type OpenOptions, proxiesOf, rateLimitOf, withOpenOptions } from './serve-options.js';

const [KEY, OTHER_KEY] = ['a-key-of-some-length', 'another-key-of-some-length'];

const parse = (...argv: readonly string[]): OpenOptions =>
  withOpenOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }))
    .parse(argv, { from: 'user' })
    .opts();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-options-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('keys', () => {
  it('come from the option, a file with remarks, and the environment', async () => {
    const path = join(folder, 'keys');
    await writeFile(path, `# of the lamp\n${OTHER_KEY}\n\n  `);
    vi.stubEnv('PENULTIMATE_API_KEYS', 'a-key-of-the-environment,');
    expect(await apiKeysOf(parse('--api-key', KEY, '--api-key-file', path))).toEqual([
      KEY,
      OTHER_KEY,
      'a-key-of-the-environment',
    ]);
  });

  it.each(['short', 'a key with blanks in it', ','])('%j is none', async (key) =>
    expect(apiKeysOf(parse('--api-key', key))).rejects.toMatchObject({ code: 'USAGE' }),
  );

  it('in a file that is empty, or is not there, are missed', async () => {
    const path = join(folder, 'keys');
    await expect(apiKeysOf(parse('--api-key-file', path))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await writeFile(path, '# none\n');
    await expect(apiKeysOf(parse('--api-key-file', path))).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('options', () => {
  it.each<[readonly string[], number]>([
    [[], 0],
    [['--listen'], 600],
    [['--listen', '--rate-limit', '0'], 0],
    [['--rate-limit', '7'], 7],
  ])('%j: %i requests a minute', (argv, limit) => expect(rateLimitOf(parse(...argv))).toBe(limit));

  it.each<[readonly string[], number]>([
    [[], 0],
    [['--trust-proxy'], 1],
    [['--trust-proxy', '2'], 2],
  ])('%j: %i proxies are believed', (argv, count) => expect(proxiesOf(parse(...argv))).toBe(count));

  it.each<[readonly string[], string]>([
    [[], 'warn'],
    [['--listen'], 'info'],
    [['--log-format', 'json'], 'info'],
    [['--listen', '--log-level', 'error'], 'error'],
  ])('%j: logs from %s on', (argv, level) => expect(logLevelOf(parse(...argv))).toBe(level));

  it('name lists with commas; host names in any case', () => {
    const argv = ['--api-auth', 'anna:a:b,otto:c', '--allow-hosts', 'Draw.example,b.example'];
    expect(parse(...argv, '--cors-allow-origins', 'https://a.example')).toMatchObject({
      apiAuth: ['anna:a:b', 'otto:c'],
      allowHosts: ['draw.example', 'b.example'],
      corsAllowOrigins: ['https://a.example'],
      maxQueue: 1000,
      maxQueuePerClient: 200,
    });
  });

  it.each([
    ['--api-auth', 'anna'],
    ['--api-auth', ','],
    ['--rate-limit', '-1'],
    ['--rate-limit', 'many'],
    ['--trust-proxy', '0'],
    ['--trust-proxy', 'all'],
    ['--max-queue', '0'],
    ['--max-queue-per-client', '1.5'],
    ['--log-format', 'xml'],
    ['--log-level', 'loud'],
  ])('%s %s is refused', (...argv) => expect(() => parse(...argv)).toThrow());
});
