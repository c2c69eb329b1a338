/** @file Files that a process had not finished when it ended. */
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/golden.js';
import { removeAbandoned, temporaryFor } from './abandoned-files.js';

const nameOf = (pid: number, name = 'a.bin') => `.${name}.${pid.toString(16).padStart(6, '0')}abcdef.part`;

it('what a process that ended left unfinished is deleted, and what lives or was finished stays', async () => {
  const folder = await temporaryFolder();
  const { pid: ended } = spawnSync(process.execPath, ['--version']);
  await mkdir(join(folder, 'cache'));
  const gone = [nameOf(ended), join('cache', nameOf(ended, 'b'))];
  const kept = [nameOf(process.ppid), 'a.bin', 'key.part', '.a.bin.reserved', join('cache', '.hidden')];
  for (const name of [...gone, ...kept]) await writeFile(join(folder, name), 'x');
  await removeAbandoned(folder);
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['cache', ...kept].sort());
});

it('what this process writes stays; what another one of its number left is deleted', async () => {
  const folder = await temporaryFolder();
  const [own, old] = [temporaryFor(join(folder, 'own')), temporaryFor(join(folder, 'old'))];
  for (const path of [own, old]) await writeFile(path, 'x');
  await utimes(old, new Date(0), new Date(0));
  await removeAbandoned(folder);
  expect(await readdir(folder)).toEqual([basename(own)]);
});

it('a folder that is not there holds nothing', async () => {
  await expect(removeAbandoned(join(await temporaryFolder(), 'none'))).resolves.toBeUndefined();
});
