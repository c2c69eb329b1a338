/** @file The lock file works on every platform, and nothing in it runs on installation. */
import { describe, expect, it } from 'vitest';
import { readJson, readManifest, readProject } from './project-files.js';

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

const { packages } = readJson<{ packages: Record<string, LockEntry> }>('package-lock.json');
const { dependencies, devDependencies } = readManifest();

const PLATFORMS = [
  { os: 'linux', cpu: 'x64' },
  { os: 'linux', cpu: 'arm64' },
  { os: 'darwin', cpu: 'arm64' },
  { os: 'win32', cpu: 'x64' },
];

/** The lock's entry of a dependency of `parent`: nested if it is there, else at the top. */
function entryOf(parent: string, name: string): LockEntry | undefined {
  return packages[`${parent}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
}

/** Packages with binaries for many platforms; a binary itself names its platform and is not one of them. */
const natives = Object.entries(packages)
  .filter(([, { cpu, os }]) => cpu === undefined && os === undefined)
  .map(([path, { optionalDependencies = {} }]) => ({ path, binaries: Object.keys(optionalDependencies) }))
  .filter(({ path, binaries }) => binaries.some((name) => entryOf(path, name)?.cpu?.includes('x64')));

const runsOn = (entry: LockEntry | undefined, { os, cpu }: { os: string; cpu: string }): boolean =>
  entry?.os?.includes(os) === true &&
  entry.cpu?.includes(cpu) === true &&
  !entry.libc?.every((libc) => libc === 'musl');

describe('package-lock.json', () => {
  it('knows the native packages that are known to be there', () => {
    const names = natives.map(({ path }) => path);
    for (const name of ['sharp', '@biomejs/biome', 'rolldown']) expect(names).toContain(`node_modules/${name}`);
  });

  const cases = natives.flatMap(({ path, binaries }) => PLATFORMS.map((platform) => ({ path, binaries, ...platform })));
  it.each(cases)('$path has a binary for $os-$cpu', ({ path, binaries, os, cpu }) => {
    const fitting = binaries.filter((name) => runsOn(entryOf(path, name), { os, cpu }) && !/musl/.test(name));
    expect(fitting).not.toEqual([]);
    const needed = fitting.flatMap((name) => [name, ...Object.keys(entryOf(path, name)?.optionalDependencies ?? {})]);
    for (const name of needed) expect(entryOf(path, name)?.version, name).toMatch(/^\d/);
  });

  it('names no registry', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('needs no install script; the one of the engine fetches what the CPU does not need, that of msgpackr what it does without', () => {
    const scripted = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    const required = scripted.map(([path]) => path).filter((path) => !/\/(fsevents|msgpackr-extract)$/.test(path));
    expect(required).toEqual(['node_modules/onnxruntime-node']);
  });

  it('agrees with package.json', () => {
    const root = packages[''] as unknown as { dependencies: object; devDependencies: object };
    expect(root.dependencies).toEqual(dependencies);
    expect(root.devDependencies).toEqual(devDependencies);
  });
});

describe('package.json', () => {
  it('has exact versions only', () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it('starts and tests through the one script that does all set-up', () => {
    const { start, test } = readManifest().scripts;
    expect(start).toBe('node scripts/run.mjs start');
    expect(test).toBe('node scripts/run.mjs test');
  });
});

describe('.npmrc', () => {
  it('runs no scripts and writes no registry into the lock file', () => {
    const lines = readProject('.npmrc').split('\n');
    for (const line of ['ignore-scripts=true', 'omit-lockfile-registry-resolved=true', 'save-exact=true'])
      expect(lines).toContain(line);
  });
});
