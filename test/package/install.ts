/** @file The package as a user gets it: packed, and installed in an empty folder with the versions of our lock file. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathInProject, readJson } from '../project/project-files.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

export interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

export interface Installed {
  readonly folder: string;
  readonly packed: Packed;
  /** Runs a program in the folder, to its end. */
  run(program: string, ...args: readonly string[]): Promise<Ended>;
  remove(): Promise<void>;
}

interface LockEntry {
  readonly dev?: boolean;
}

/**
 * npm's own settings in the environment are those of the run that tests; the Node that tests is the one that runs. npm may
 * ask its registry, which no other process of the tests may.
 */
function environment(program: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_(cache|cafile|registry))/i.test(name));
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...Object.fromEntries(kept), PATH: path, ...(program === 'npm' ? { PENULTIMATE_TEST_SOCKETS: '' } : {}) };
}

/** Starts a program in `folder`; on Windows npm and npx are scripts of the shell. */
export const startIn = (folder: string, program: string, args: readonly string[]) =>
  spawn(program, args, {
    cwd: folder,
    env: environment(program),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });

function runIn(folder: string, program: string, args: readonly string[]): Promise<Ended> {
  const child = startIn(folder, program, args);
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (piece: Buffer) => {
      text[stream] += piece.toString();
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}

async function must(ended: Promise<Ended>): Promise<Ended> {
  const result = await ended;
  if (result.code !== 0) throw new Error(`exit code ${result.code}: ${result.stderr.slice(-2000)}`);
  return result;
}

async function pack(folder: string): Promise<Packed> {
  const { stdout } = await must(
    runIn(pathInProject('.'), 'npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]),
  );
  return (JSON.parse(stdout) as [Packed])[0];
}

/** A project that needs the tarball and nothing else, locked to what our own lock file names for it. */
async function writeProject(folder: string, tarball: string): Promise<void> {
  const { packages } = readJson<{ packages: Record<string, LockEntry> }>('package-lock.json');
  const { '': own, ...installed } = packages;
  const needed = Object.entries(installed).filter(([, { dev }]) => !dev);
  const root = { name: 'empty', private: true, dependencies: { penultimate: `file:${tarball}` } };
  const lock = {
    name: 'empty',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': root,
      'node_modules/penultimate': { ...own, devDependencies: undefined, resolved: `file:${tarball}` },
      ...Object.fromEntries(needed),
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(root));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

/** From npm's cache, which the set-up of this project filled; over the network only where the cache was emptied since. */
async function install(folder: string): Promise<void> {
  const ci = (...args: readonly string[]) =>
    runIn(folder, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args]);
  const offline = await ci('--offline');
  if (offline.code === 0) return;
  if (!/ENOTCACHED/.test(offline.stderr)) throw new Error(offline.stderr);
  console.warn('npm has no cache of the dependencies: the package is installed over the network');
  await must(ci('--prefer-offline'));
}

/** Packs the built project and installs it in an empty folder. */
export async function installPackage(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'penultimate-package-'));
  const packed = await pack(folder);
  await writeProject(folder, packed.filename);
  await install(folder);
  return {
    folder,
    packed,
    run: (program, ...args) => runIn(folder, program, args),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
