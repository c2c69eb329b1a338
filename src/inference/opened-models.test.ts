/** @file A model is opened once as long as its files stay as they are, and again after any change of them. */
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/golden.js';
import type { Checkpoint } from '../pipeline/index.js';
import { createOpenedModels } from './opened-models.js';

/** As long after a change as it takes for the next one to be seen. */
const later = () => Date.now() + 10_000;

/** Counts what is opened; the checkpoint tells how often that was. */
function counted(during: () => Promise<void> = async () => undefined, now = later) {
  let count = 0;
  const open = createOpenedModels(
    async (path) => {
      count++;
      await during();
      return { name: `${count}`, path } as Checkpoint;
    },
    { now },
  );
  return { open, count: () => count };
}

/** Two changes within one tick of the clock have the same time. */
const tick = () => sleep(20);

async function folderModel(): Promise<string> {
  const path = join(await temporaryFolder(), 'model');
  for (const folder of ['unet', 'vae', 'tokenizer']) await mkdir(join(path, folder), { recursive: true });
  await writeFile(join(path, 'model_index.json'), '{}');
  await writeFile(join(path, 'unet', 'config.json'), '{"a":1}');
  return path;
}

it('a model that nobody changes is opened once, however many ask at once', async () => {
  const path = await folderModel();
  const { open, count } = counted();
  const [first, second] = await Promise.all([open(path), open(path)]);
  expect(first).toBe(second);
  expect(await open(path)).toBe(first);
  expect(count()).toBe(1);
});

it.each<readonly [string, (path: string) => Promise<void>]>([
  ['has other bytes of the same number', (path) => writeFile(join(path, 'unet', 'config.json'), '{"a":2}')],
  [
    'has other bytes under its old time',
    async (path) => {
      const file = join(path, 'unet', 'config.json');
      await utimes(file, 1, 1);
      await writeFile(file, '{"a":3}');
      await utimes(file, 1, 1);
    },
  ],
  ['is new', (path) => writeFile(join(path, 'tokenizer', 'added_tokens.json'), '{}')],
  ['is new beside the index', (path) => writeFile(join(path, 'penultimate.json'), '{}')],
  ['is gone', (path) => rm(join(path, 'unet', 'config.json'))],
  ['has another name', (path) => rename(join(path, 'unet', 'config.json'), join(path, 'unet', 'other.json'))],
])('a folder is opened again when a file of it %s', async (_, change) => {
  const path = await folderModel();
  const { open, count } = counted();
  await open(path);
  await tick();
  await change(path);
  expect((await open(path)).name).toBe('2');
  await open(path);
  expect(count()).toBe(2);
});

it('a single file is opened again when it is replaced, and when the description beside it changes', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'model.safetensors');
  await writeFile(path, 'one');
  const { open, count } = counted();
  await open(path);
  await writeFile(join(folder, 'new'), 'two');
  await rename(join(folder, 'new'), path);
  await open(path);
  expect(count()).toBe(2);
  await writeFile(join(folder, 'model.yaml'), 'parameterization: v');
  await open(path);
  await open(path);
  expect(count()).toBe(3);
});

it('a model that changes while it is opened is opened again for the next who asks', async () => {
  const path = await folderModel();
  await tick();
  const { open, count } = counted(() => writeFile(join(path, 'model_index.json'), '{"later":true}'));
  await open(path);
  await open(path);
  expect(count()).toBe(2);
});

it('a model that was changed just now is opened each time: a second change might not be seen', async () => {
  const path = await folderModel();
  const { open, count } = counted(undefined, Date.now);
  await open(path);
  await open(path);
  expect(count()).toBe(2);
});

it('a failure is not kept', async () => {
  const path = await folderModel();
  let tries = 0;
  const open = createOpenedModels(
    async () => {
      tries++;
      if (tries === 1) throw new Error('no room');
      return { name: 'whole' } as Checkpoint;
    },
    { now: later },
  );
  await expect(open(path)).rejects.toThrow('no room');
  expect((await open(path)).name).toBe('whole');
});

it('the models that were asked for last are kept', async () => {
  const paths = [];
  for (let index = 0; index < 5; index++) paths.push(await folderModel());
  const { open, count } = counted();
  for (const path of paths) await open(path);
  await open(paths[1] ?? '');
  expect(count()).toBe(5);
  await open(paths[0] ?? '');
  expect(count()).toBe(6);
});
