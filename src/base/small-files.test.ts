/** @file Small files: read whole up to a size, and not at all beyond it. */
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSmallFile, readSmallText } from './small-files.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penultimate-small-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('reads a text as it is written', async () => {
  await writeFile(join(folder, 'note.json'), '{"a": "猫"}');
  expect(await readSmallText(join(folder, 'note.json'))).toBe('{"a": "猫"}');
});

it('reads a file that has as many bytes as the limit, and refuses one with a byte more', async () => {
  const path = join(folder, 'limit');
  await writeFile(path, 'abcd');
  expect(await readSmallFile(path, 4)).toEqual(Buffer.from('abcd'));
  await expect(readSmallFile(path, 3)).rejects.toMatchObject({ code: 'EFBIG', message: 'has 4 bytes, the limit is 3' });
});

it('refuses a file of 4 GiB, which is longer than any text can be, by its size', async () => {
  const path = join(folder, 'sparse');
  await (await open(path, 'w')).close();
  await truncate(path, 4 * 2 ** 30);
  await expect(readSmallText(path)).rejects.toMatchObject({ code: 'EFBIG' });
});

it('tells what the system says of a file that is absent', async () => {
  await expect(readSmallText(join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
});
