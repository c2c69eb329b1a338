/** @file Where the sweeps of a program lie: in folders of its data folder, or in the store that several machines share. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createSweepPlace, type SweepPlace } from '../../inference/index.js';
import { type ArtifactStore, createFolderStore, whileAway } from '../../storage/index.js';

export interface SweepPlaces {
  placeOf(id: string): SweepPlace;
  /** What there is: ids, and names that are none. */
  names(): Promise<readonly string[]>;
  /** When a sweep was begun that does not say so itself, in milliseconds. */
  beganMs(id: string): Promise<number>;
  /** Deletes what a sweep has left. */
  forget(id: string): Promise<void>;
}

/** A sweep in a folder that its user names. */
export const folderPlace = (folder: string): SweepPlace =>
  createSweepPlace(createFolderStore({ root: resolve(folder) }), resolve(folder));

/** In the data folder, or in the store. */
const ROOT = 'outputs/sweeps';

/** Sweeps in folders of a data folder. */
export function createSweepFolders(dataDir: string): SweepPlaces {
  const folderOf = (id: string): string => join(dataDir, ROOT, id);
  return {
    placeOf: (id) => folderPlace(folderOf(id)),
    names: () => readdir(join(dataDir, ROOT)).catch(() => []),
    beganMs: async (id) => Math.round((await stat(folderOf(id))).birthtimeMs),
    forget: (id) => rm(folderOf(id), { recursive: true, force: true }),
  };
}

/** A store whose restart is waited for. */
const patient = ({ get, put, list }: ArtifactStore): Pick<ArtifactStore, 'get' | 'put' | 'list'> => ({
  get: (key) => whileAway(() => get(key)),
  put: (key, artifact) => whileAway(() => put(key, artifact)),
  list,
});

/** Sweeps in a store that several machines share. */
export function createStoredSweeps(artifacts: ArtifactStore): SweepPlaces {
  const store = patient(artifacts);
  const keysIn = async (folder: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { key } of artifacts.list(folder)) keys.push(key);
    return keys;
  };
  return {
    placeOf: (id) => createSweepPlace(store, `${ROOT}/${id}`),
    names: async () => [...new Set((await keysIn(ROOT)).map((key) => key.slice(ROOT.length + 1).split('/')[0] ?? ''))],
    // Every version that stores sweeps here writes it into them.
    beganMs: async () => 0,
    forget: async (id) => {
      for (const key of await keysIn(`${ROOT}/${id}`)) await artifacts.delete(key);
    },
  };
}
