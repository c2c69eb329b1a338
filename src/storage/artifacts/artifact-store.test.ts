import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeArtifactStore, describeSharedArtifacts } from '../../../test/support/describe-artifact-store.js';
import { createFolderStore, createTransientStore } from '../index.js';

const PLENTY = { limitBytes: 2 ** 20 };

const openFolder = async () => {
  const root = await mkdtemp(join(tmpdir(), 'artifacts-'));
  const reopen = () => createFolderStore({ root });
  return { store: reopen(), reopen, close: () => rm(root, { recursive: true, force: true }) };
};
describeArtifactStore('artifacts in a folder', openFolder);
describeSharedArtifacts('artifacts in a folder', openFolder);
describeArtifactStore('artifacts in memory', async () => ({
  store: createTransientStore(PLENTY),
  close: async () => undefined,
}));

const file = (size: number) => ({ mediaType: 'image/png', bytes: new Uint8Array(size) });

describe('a folder of artifacts', () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'artifacts-'));
    folder = join(root, 'outputs');
    await mkdir(folder);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const NAME = { folder: 'outputs', name: '7', extension: 'png', numbered: 'always' } as const;

  it('leaves nothing but the files that were put', async () => {
    const store = createFolderStore({ root });
    await store.put(await store.reserve(NAME), file(3));
    await store.delete(await store.reserve(NAME));
    expect(await readdir(folder)).toEqual(['00000-7.png']);
  });

  it('goes on after files that others write meanwhile, and replaces none of them', async () => {
    const store = createFolderStore({ root });
    await store.put(await store.reserve(NAME), file(3));
    await writeFile(join(folder, '00001-7.png'), 'theirs');
    await writeFile(join(folder, '00041-1.png'), 'theirs');
    expect(await store.reserve(NAME)).toBe('outputs/00042-7.png');
    expect(await readFile(join(folder, '00001-7.png'), 'utf8')).toBe('theirs');
  });

  it('clears away what a process that ended has left, and keeps what another is writing', async () => {
    const hourAgo = Date.now() / 1000 - 3601;
    const left = ['.00004-1.png.reserved', '.00004-1.png.0123456789ab.part'];
    const others = ['.00002-1.png.reserved', '.hidden', '.00003-1.png.unknown'];
    for (const name of [...left, ...others]) await writeFile(join(folder, name), 'x');
    for (const name of [...left, '.hidden', '.00003-1.png.unknown']) await utimes(join(folder, name), hourAgo, hourAgo);
    const store = createFolderStore({ root });
    expect(await store.reserve(NAME)).toBe('outputs/00003-7.png');
    expect((await readdir(folder)).sort()).toEqual([...others, '.00003-7.png.reserved'].sort());
  });

  it('takes an absolute folder elsewhere, and refuses a relative key that leads out', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    const store = createFolderStore({ root });
    const key = await store.reserve({ ...NAME, folder: elsewhere });
    await store.put(key, file(2));
    expect([key, (await store.get(key)).bytes.length]).toEqual([join(elsewhere, '00000-7.png'), 2]);
    await rm(elsewhere, { recursive: true });
    const refused = { code: 'FILE_NOT_FOUND' };
    await expect(store.get('../secret')).rejects.toMatchObject(refused);
    await expect(store.put('outputs/../../secret', file(1))).rejects.toMatchObject(refused);
    await expect(store.reserve({ ...NAME, folder: '../elsewhere' })).rejects.toMatchObject(refused);
  });

  it('says that a folder cannot be written', async () => {
    await writeFile(join(root, 'file'), '');
    const store = createFolderStore({ root });
    await expect(store.reserve({ ...NAME, folder: 'file/below' })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
    await expect(store.put('file/below/1.png', file(1))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' });
  });

  it('says what kind of file it gives', async () => {
    const store = createFolderStore({ root });
    const types = { 'a.jpg': 'image/jpeg', 'a.WEBP': 'image/webp', 'a.txt': 'text/plain; charset=utf-8' };
    for (const [name, mediaType] of Object.entries(types)) {
      await store.put(`outputs/${name}`, file(1));
      expect((await store.get(`outputs/${name}`)).mediaType).toBe(mediaType);
    }
  });
});

describe('artifacts in memory', () => {
  it('are forgotten, the oldest first, above the limit, and the latest never', async () => {
    const store = createTransientStore({ limitBytes: 10 });
    const sizes = (...keys: string[]) =>
      Promise.all(
        keys.map((key) =>
          store.get(key).then(
            ({ bytes }) => bytes.length,
            () => undefined,
          ),
        ),
      );
    for (const key of ['a', 'b', 'c']) await store.put(key, file(4));
    expect(await sizes('a', 'b', 'c')).toEqual([undefined, 4, 4]);
    await store.put('b', file(5));
    expect(await sizes('b', 'c')).toEqual([5, 4]);
    await store.put('d', file(20));
    expect(await sizes('b', 'c', 'd')).toEqual([undefined, undefined, 20]);
  });
});
