/** Images whose texts take too long: they are in the gallery with a mark, and are left alone until they change. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writePicture } from '../../../test/support/gallery-files.js';
import { AppError } from '../../base/index.js';
import { type Gallery, openGallery } from '../gallery.js';
import { createImageReader } from './image-reader.js';

let root: string;
let outputs: string;
const opened: Gallery[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gallery-'));
  outputs = join(root, 'outputs');
  await mkdir(outputs);
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close().catch(() => undefined);
  await rm(root, { recursive: true, force: true });
});

/** Gives up on one file; what it was asked for is kept. */
function impatient() {
  const asked: string[] = [];
  const reader = createImageReader();
  const read: typeof reader.read = async (order) => {
    const name = order.path.slice(outputs.length + 1);
    asked.push(name);
    if (name !== 'slow.png') return reader.read(order);
    throw new AppError('METADATA_UNREADABLE', { path: order.path, problem: 'it took more than 10 ms' });
  };
  return { asked, reader: { ...reader, read } };
}

const open = async (reader: ReturnType<typeof createImageReader>): Promise<Gallery> => {
  const gallery = await openGallery({ root, folders: () => [outputs], cacheFolder: undefined, reader });
  opened.push(gallery);
  return gallery;
};

const rebuilt = async (gallery: Gallery) => {
  gallery.rebuild();
  await gallery.settled();
  return gallery.progress();
};

const make = (name: string, prompt: string, at: number) => writePicture(join(outputs, name), { prompt, at });

it('an image is marked, at every start, and is read again only when it has changed', async () => {
  await make('fine.png', 'a cat', 1000);
  await make('slow.png', 'a dog', 1000);
  const { asked, reader } = impatient();
  const first = await open(reader);
  const told = { unreadable: 1, problems: [{ path: 'outputs/slow.png', reason: expect.stringMatching(/10 ms/) }] };
  expect(await rebuilt(first)).toMatchObject({ ...told, indexed: 2 });
  expect(await rebuilt(first)).toMatchObject({ ...told, indexed: 0 });
  await first.close();
  const second = await open(reader);
  expect(await rebuilt(second)).toMatchObject({ ...told, indexed: 0 });
  expect(asked.sort()).toEqual(['fine.png', 'slow.png']);
  const slow = (await second.list({})).pictures.find(({ prompt }) => prompt === '');
  expect(await second.entry(slow?.id ?? '')).toMatchObject({ width: 8, problem: expect.stringMatching(/10 ms/) });
  await make('slow.png', 'a dog', 2000);
  await rebuilt(second);
  expect(asked.filter((name) => name === 'slow.png')).toHaveLength(2);
});
