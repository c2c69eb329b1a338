/** @file What every store of artifacts has to do; a new one is run through all of it. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Artifact, ArtifactName, ArtifactStore } from '../../src/storage/index.js';

interface OpenStore {
  readonly store: ArtifactStore;
  readonly close: () => Promise<void>;
}

interface SharedStore extends OpenStore {
  /** Another store of the same files, as another process has it. */
  readonly reopen: () => ArtifactStore;
}

const png = (text: string): Artifact => ({ mediaType: 'image/png', bytes: new TextEncoder().encode(text) });

const nameOf = (given: Partial<ArtifactName> = {}): ArtifactName => ({
  folder: 'outputs/a',
  name: '7',
  extension: 'png',
  numbered: 'always',
  ...given,
});

async function keysOf(store: ArtifactStore, folder: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(folder)) keys.push(key);
  return keys.sort();
}

async function streamed(store: ArtifactStore, key: string): Promise<{ text: string; sizeBytes: number }> {
  const { stream, sizeBytes } = await store.stream(key);
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return { text: Buffer.concat(pieces).toString(), sizeBytes };
}

async function save(store: ArtifactStore, name: ArtifactName, text = 'x'): Promise<string> {
  const key = await store.reserve(name);
  await store.put(key, png(text));
  return key;
}

const nameAtRandom = fc.record({
  folder: fc.constantFrom('a', 'b'),
  name: fc.constantFrom('7', '8', '12345-x'),
  extension: fc.constantFrom('png', 'jpg'),
  numbered: fc.constantFrom('always' as const, 'when taken' as const),
});

/** Saves files of any names at once, through one store after another; every one has to be there afterwards. */
async function saveAtOnce(stores: readonly ArtifactStore[]): Promise<void> {
  const [first] = stores as [ArtifactStore];
  let run = 0;
  const check = async (names: readonly ArtifactName[]) => {
    const base = `outputs/run-${run++}`;
    const wanted = names.map((name) => ({ ...name, folder: `${base}/${name.folder}` }));
    const keys = await Promise.all(wanted.map((name, i) => save(stores[i % stores.length] ?? first, name, `${i}`)));
    expect(new Set(keys).size).toBe(names.length);
    for (const [i, key] of keys.entries()) expect((await streamed(first, key)).text).toBe(`${i}`);
    expect(await keysOf(first, base)).toEqual([...keys].sort());
  };
  await fc.assert(fc.asyncProperty(fc.array(nameAtRandom, { maxLength: 16 }), check), { numRuns: 20 });
}

/** Runs a store that holds at least 1 MiB through everything that is asked of one. */
export function describeArtifactStore(what: string, open: () => Promise<OpenStore>): void {
  describe(what, () => {
    let opened: OpenStore;
    let store: ArtifactStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const saveHere = (name: ArtifactName, text?: string) => save(store, name, text);

    it('gives back what was put, whole or streamed, with its media type', async () => {
      const key = await saveHere(nameOf(), 'hello');
      expect(await store.get(key)).toMatchObject({ mediaType: 'image/png' });
      expect(new TextDecoder().decode((await store.get(key)).bytes)).toBe('hello');
      expect(await streamed(store, key)).toEqual({ text: 'hello', sizeBytes: 5 });
    });

    it('replaces a file of the same key', async () => {
      const key = await saveHere(nameOf(), 'first');
      await store.put(key, png('2nd'));
      expect(await streamed(store, key)).toEqual({ text: '2nd', sizeBytes: 3 });
      expect(await keysOf(store, 'outputs')).toEqual([key]);
    });

    it('takes a key that the caller knows to be its own', async () => {
      await store.put('outputs/own.png', png('mine'));
      expect((await streamed(store, 'outputs/own.png')).text).toBe('mine');
    });

    it.each(['get', 'stream'] as const)('%s says that a file is not there', async (method) => {
      await expect(store[method]('outputs/none.png')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      const reserved = await store.reserve(nameOf());
      await expect(store[method](reserved)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });

    it('numbers the files of a folder, whatever their extensions', async () => {
      const keys = [
        await saveHere(nameOf()),
        await saveHere(nameOf({ extension: 'jpg' })),
        await saveHere(nameOf({ name: '8' })),
        await saveHere(nameOf({ folder: 'outputs/b' })),
      ];
      expect(keys).toEqual([
        ...['outputs/a/00000-7.png', 'outputs/a/00001-7.jpg', 'outputs/a/00002-8.png', 'outputs/b/00000-7.png'],
      ]);
    });

    it('goes on after the highest number, gaps and other names or not', async () => {
      for (const name of ['00007-1.png', '00003-1.png', '9999-1.png', 'x.png', '0000000012-1.png'])
        await store.put(`outputs/a/${name}`, png(name));
      expect(await saveHere(nameOf())).toBe('outputs/a/00008-7.png');
      await store.put('outputs/a/99999-1.png', png('x'));
      expect(await saveHere(nameOf())).toBe('outputs/a/100000-7.png');
    });

    it('goes back to the highest number that is there when the files behind it are deleted', async () => {
      const [first, second] = [await saveHere(nameOf()), await saveHere(nameOf())];
      await store.delete(second);
      expect(await saveHere(nameOf())).toBe(second);
      expect(await keysOf(store, 'outputs')).toEqual([first, second]);
    });

    it('puts a number before a name only when it is taken, where that is asked for', async () => {
      const name = nameOf({ name: 'cat', numbered: 'when taken' });
      expect([await saveHere(name), await saveHere(name), await saveHere(name)]).toEqual([
        ...['outputs/a/cat.png', 'outputs/a/00000-cat.png', 'outputs/a/00001-cat.png'],
      ]);
      expect(await saveHere({ ...name, extension: 'webp' })).toBe('outputs/a/cat.webp');
    });

    it('gives no key twice before it is filled, and gives up one that is deleted', async () => {
      const [first, second] = [await store.reserve(nameOf()), await store.reserve(nameOf({ name: '8' }))];
      expect([first, second]).toEqual(['outputs/a/00000-7.png', 'outputs/a/00001-8.png']);
      expect(await keysOf(store, 'outputs')).toEqual([]);
      await store.delete(first);
      await store.delete(second);
      expect(await store.reserve(nameOf())).toBe(first);
    });

    it('lets no two of many puts at once meet, whatever their names', () => saveAtOnce([store]));

    it('gives every one of many numbered names at once a number of its own', async () => {
      const keys = await Promise.all(Array.from({ length: 40 }, (_, i) => saveHere(nameOf({ name: `${i}` }))));
      const numbers = keys.map((key) => Number(key.split(/[/-]/)[2]));
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    });

    it('lists the files below a folder with their sizes, and of no other folder', async () => {
      const [a, b] = [await saveHere(nameOf(), 'abc'), await saveHere(nameOf({ folder: 'outputs/a/deeper' }), 'd')];
      await saveHere(nameOf({ folder: 'outputs/ab' }));
      const found = [];
      for await (const info of store.list('outputs/a')) found.push(info);
      expect(found.sort((x, y) => x.key.localeCompare(y.key))).toEqual([
        { key: a, sizeBytes: 3 },
        { key: b, sizeBytes: 1 },
      ]);
      expect(await keysOf(store, 'outputs/none')).toEqual([]);
    });

    it('deletes a file once or more', async () => {
      const key = await saveHere(nameOf());
      await store.delete(key);
      await store.delete(key);
      expect(await keysOf(store, 'outputs')).toEqual([]);
      await expect(store.get(key)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    });
  });
}

/** Runs a store whose files outlive their process through what two processes may ask of it. */
export function describeSharedArtifacts(what: string, open: () => Promise<SharedStore>): void {
  describe(`${what}, from two processes`, () => {
    let opened: SharedStore;
    let stores: readonly [ArtifactStore, ArtifactStore];
    beforeEach(async () => {
      opened = await open();
      stores = [opened.store, opened.reopen()];
    });
    afterEach(() => opened.close());

    it('each knows the files and the reserved keys of the other', async () => {
      const [first, second] = stores;
      const [saved, reserved] = [await save(first, nameOf()), await second.reserve(nameOf())];
      expect([saved, reserved]).toEqual(['outputs/a/00000-7.png', 'outputs/a/00001-7.png']);
      expect(await save(first, nameOf())).toBe('outputs/a/00002-7.png');
      await second.put(reserved, png('theirs'));
      expect((await streamed(first, reserved)).text).toBe('theirs');
    });

    it('no two of many puts at once meet, whatever their names', () => saveAtOnce(stores));
  });
}
