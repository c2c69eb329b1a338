import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tryLockFile } from '../../storage/index.js';
import { replaceFolder } from './place.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-place-'));
  for (const name of ['old', 'new']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'file'), name);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const read = (name: string) => readFile(join(folder, name, 'file'), 'utf8');

it('a whole folder takes the place of another one, of which nothing stays', async () => {
  await replaceFolder(join(folder, 'new'), join(folder, 'old'));
  expect([await read('old'), await readdir(folder)]).toEqual(['new', ['old']]);
});

it('a folder stays where the new one cannot take its place', async () => {
  await expect(replaceFolder(join(folder, 'not-there'), join(folder, 'old'))).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
  });
  expect([await read('old'), (await readdir(folder)).sort()]).toEqual(['old', ['new', 'old']]);
});

it('a lock is taken by one at a time', async () => {
  const path = join(folder, 'x.lock');
  const lock = await tryLockFile(path);
  expect(await tryLockFile(path)).toBeUndefined();
  lock?.release();
  const next = await tryLockFile(path);
  expect(next).toBeDefined();
  next?.release();
});
