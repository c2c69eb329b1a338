/** @file Set-up: which machines are fit, and that two starts do not disturb each other. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unfit } from '../../scripts/set-up/machine.mjs';
import { pathInProject } from './project-files.js';

const FIT = { node: '20.19.0', platform: 'linux', arch: 'x64', glibc: '2.36' };

describe('a machine', () => {
  it.each([
    FIT,
    { ...FIT, node: '24.1.0' },
    { ...FIT, arch: 'arm64' },
    { node: '22.0.0', platform: 'darwin', arch: 'arm64', glibc: undefined },
    { node: '22.0.0', platform: 'win32', arch: 'x64', glibc: undefined },
  ])('is fit: $platform-$arch, Node $node', (machine) => expect(unfit(machine)).toBeUndefined());

  it.each([
    [{ ...FIT, node: '20.18.3' }, /needs Node 20\.19 or newer, this is 20\.18\.3/],
    [{ ...FIT, node: '18.20.0' }, /needs Node/],
    [{ ...FIT, glibc: undefined }, /glibc/],
    [{ ...FIT, platform: 'darwin' }, /darwin-x64/],
    [{ ...FIT, arch: 'ppc64' }, /linux-ppc64/],
  ])('is unfit: %o', (machine, reason) => {
    expect(unfit(machine)).toMatch(reason);
    expect(unfit(machine)).not.toContain('\n');
  });
});

describe('the lock', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'penultimate-set-up-'));
    cpSync(pathInProject('scripts/set-up'), join(folder, 'scripts/set-up'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Takes the lock in a process of its own, writes "in", waits, writes "out". */
  function contender(milliseconds: number): Promise<number | null> {
    const once = pathToFileURL(join(folder, 'scripts/set-up/once.mjs')).href;
    const code = `
      const { alone } = await import(${JSON.stringify(once)});
      const { appendFileSync } = await import('node:fs');
      await alone(async () => {
        appendFileSync('log', 'in ');
        await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
        appendFileSync('log', 'out ');
      });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, stdio: 'ignore' });
    return new Promise((resolve) => child.on('close', resolve));
  }

  it('lets one in at a time', async () => {
    expect(await Promise.all([contender(150), contender(150), contender(150)])).toEqual([0, 0, 0]);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in out '.repeat(3));
  });

  it('of a process that died is taken over', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.on('close', resolve));
    mkdirSync(join(folder, '.cache'));
    writeFileSync(join(folder, '.cache/set-up.lock'), String(gone.pid));
    const began = Date.now();
    expect(await Promise.all([contender(50), contender(50)])).toEqual([0, 0]);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('in out in out ');
    expect(Date.now() - began).toBeLessThan(20_000);
  });
});
