/** @file Where sweeps lie: in folders and in a store they behave the same. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/golden.js';
import { AppError } from '../../base/index.js';
import type { SweepPlace } from '../../inference/index.js';
import { createFolderStore } from '../../storage/index.js';
import { readManifest, type SweepManifest, writeManifest } from './manifest.js';
import { createStoredSweeps, createSweepFolders, type SweepPlaces } from './sweep-places.js';

const MANIFEST: SweepManifest = {
  version: 1,
  sweep: { request: { prompt: 'a cat' }, clipSkips: [1] },
  results: {},
};
const text = async (place: SweepPlace, name: string) => {
  const bytes = await place.read(name);
  return bytes && new TextDecoder().decode(bytes);
};

describe.each([
  ['folders', (root: string) => createSweepFolders(root)],
  ['a store', (root: string) => createStoredSweeps(createFolderStore({ root }))],
])('sweeps in %s', (_, open) => {
  let root: string;
  let places: SweepPlaces;
  beforeEach(async () => {
    root = await temporaryFolder();
    places = open(root);
  });

  it('have files by their names, and none that was not written', async () => {
    const place = places.placeOf('a');
    await place.write('work/full/clip-skip-01.json', '{}');
    await place.write('work/full/clip-skip-01.f32', Uint8Array.of(1, 2));
    await place.write('clip-skip-01.png', 'x');
    expect([await text(place, 'clip-skip-01.png'), await place.read('none.png')]).toEqual(['x', undefined]);
    expect((await place.namesIn('work/full')).toSorted()).toEqual(['clip-skip-01.f32', 'clip-skip-01.json']);
    expect(await places.placeOf('b').namesIn('work/full')).toEqual([]);
    expect(await readdir(join(root, 'outputs', 'sweeps', 'a'))).toContain('clip-skip-01.png');
  });

  it('are listed by their names, and are gone when they are forgotten', async () => {
    expect(await places.names()).toEqual([]);
    for (const id of ['a', 'b']) await writeManifest(places.placeOf(id), MANIFEST);
    expect((await places.names()).toSorted()).toEqual(['a', 'b']);
    await places.forget('a');
    expect([await readManifest(places.placeOf('a')), await readManifest(places.placeOf('b'))]).toEqual([
      undefined,
      MANIFEST,
    ]);
  });

  it('are refused by a code where they are not described as they are to be', async () => {
    await mkdir(join(root, 'outputs', 'sweeps', 'a'), { recursive: true });
    await writeFile(join(root, 'outputs', 'sweeps', 'a', 'sweep.json'), '{"version":');
    await expect(readManifest(places.placeOf('a'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

it('a store that restarts is waited for', async () => {
  const root = await temporaryFolder();
  const store = createFolderStore({ root });
  let failures = 2;
  const put: typeof store.put = async (key, artifact) => {
    if (failures-- > 0) throw new AppError('SERVICE_UNREACHABLE', { service: 'S3', address: 'here', reason: 'away' });
    return store.put(key, artifact);
  };
  const place = createStoredSweeps({ ...store, put }).placeOf('a');
  await place.write('a.png', 'x');
  expect(await text(place, 'a.png')).toBe('x');
});
