/** @file The trash of a gallery whose images are stored elsewhere, as two servers of one index have it. */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writePicture } from '../../../test/support/gallery-files.js';
import { temporaryFolder } from '../../../test/support/golden.js';
import { createGallery, type Gallery, openImageIndex } from '../gallery.js';
import type { ImageIndex } from '../index/image-index.js';

let stored: string;
let index: ImageIndex;
let servers: readonly [Gallery, Gallery];
let image: Buffer;

/** A server with copies of its own. */
async function openServer(): Promise<Gallery> {
  const root = await temporaryFolder();
  const bring = async (key: string, path: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await copyFile(join(stored, key), path).catch(() => undefined);
  };
  const deleteStored = (key: string) => rm(join(stored, key), { force: true });
  const gallery = createGallery(index, {
    root,
    folders: () => [join(root, 'outputs')],
    cacheFolder: undefined,
    bring,
    deleteStored,
  });
  await gallery.note(join(root, 'outputs', '1.png'));
  return gallery;
}

beforeEach(async () => {
  stored = await temporaryFolder();
  image = await readFile(await writePicture(join(stored, 'outputs', '1.png'), { prompt: 'one' }));
  await writeFile(join(stored, 'outputs', '1.txt'), 'one');
  index = await openImageIndex(await temporaryFolder());
  servers = [await openServer(), await openServer()];
});
afterEach(async () => {
  for (const server of servers) await server.close();
  await index.close();
});

const files = () => readdir(join(stored, 'outputs'));
const idIn = async (server: Gallery, trashed = false) => (await server.list({ trashed })).pictures[0]?.id ?? '';

it('what one server throws away another shows, and brings back under the name that it had', async () => {
  const [first, second] = servers;
  const id = await idIn(first);
  await first.trash([id]);
  expect([await idIn(second), await files()]).toEqual(['', ['1.png', '1.txt']]);
  const trashed = await idIn(second, true);
  expect(await readFile((await second.file(trashed)).path)).toEqual(image);
  expect((await second.restore([trashed])).moved).toEqual([{ from: trashed, id }]);
  expect((await first.entry(id)).path).toBe('outputs/1.png');
  expect(await readFile((await first.file(id)).path)).toEqual(image);
});

it('what is deleted for good leaves the store with its text file', async () => {
  const [first, second] = servers;
  await first.trash([await idIn(first)]);
  expect(await second.emptyTrash()).toBe(1);
  expect([await files(), await first.facets({})]).toMatchObject([[], { total: 0, inTrash: 0 }]);
});

it('stays in the trash while the store cannot delete it', async () => {
  const [first] = servers;
  await first.trash([await idIn(first)]);
  await rm(stored, { recursive: true });
  await writeFile(stored, 'no folder');
  await expect(first.emptyTrash()).rejects.toThrow();
  expect(await first.facets({})).toMatchObject({ inTrash: 1 });
  await rm(stored);
});
