/** @file Artifacts in memory up to a number of bytes: for results that are fetched soon and never saved. */
import { Readable } from 'node:stream';
import { AppError } from '../../base/index.js';
import { candidates, numberAfter } from './artifact-names.js';
import type { Artifact, ArtifactName, ArtifactStore } from './artifact-store.js';

export interface TransientStoreOptions {
  /** Most bytes of all files together; beyond it the oldest are forgotten, the latest never. */
  readonly limitBytes: number;
}

/** The first free key, and nothing of what has a key already. */
function freeKey({ folder, ...name }: ArtifactName, isTaken: (key: string) => boolean, keys: Iterable<string>): string {
  const inFolder = [...keys].filter((key) => key.startsWith(`${folder}/`)).map((key) => key.slice(folder.length + 1));
  const names = candidates(name, numberAfter(inFolder));
  for (;;) {
    const key = `${folder}/${names.next().value}`;
    if (!isTaken(key)) return key;
  }
}

/** Files up to a number of bytes together, the oldest first. */
function createBoundedFiles(limitBytes: number) {
  const files = new Map<string, Artifact>();
  let sizeBytes = 0;
  const remove = (key: string): void => {
    sizeBytes -= files.get(key)?.bytes.length ?? 0;
    files.delete(key);
  };
  const add = (key: string, artifact: Artifact): void => {
    remove(key);
    files.set(key, artifact);
    sizeBytes += artifact.bytes.length;
    for (const oldest of files.keys()) {
      if (sizeBytes <= limitBytes || oldest === key) break;
      remove(oldest);
    }
  };
  const get = (key: string): Artifact => {
    const artifact = files.get(key);
    if (!artifact) throw new AppError('FILE_NOT_FOUND', { path: key });
    return artifact;
  };
  return { add, remove, get, has: (key: string) => files.has(key), all: () => [...files] };
}

type BoundedFiles = ReturnType<typeof createBoundedFiles>;

const readsOf = ({ get, all }: BoundedFiles): Pick<ArtifactStore, 'get' | 'stream' | 'list'> => ({
  get: async (key) => get(key),
  stream: async (key) => {
    const { mediaType, bytes } = get(key);
    return { mediaType, sizeBytes: bytes.length, stream: Readable.from([bytes]) };
  },
  list: async function* (folder) {
    for (const [key, { bytes }] of all()) if (key.startsWith(`${folder}/`)) yield { key, sizeBytes: bytes.length };
  },
});

/** Makes a store that ends with the process. */
export function createTransientStore({ limitBytes }: TransientStoreOptions): ArtifactStore {
  const files = createBoundedFiles(limitBytes);
  const reserved = new Set<string>();
  const isTaken = (key: string) => files.has(key) || reserved.has(key);
  return {
    ...readsOf(files),
    reserve: async (name) => {
      const key = freeKey(name, isTaken, [...files.all().map(([taken]) => taken), ...reserved]);
      reserved.add(key);
      return key;
    },
    put: async (key, artifact) => {
      files.add(key, artifact);
      reserved.delete(key);
    },
    delete: async (key) => {
      files.remove(key);
      reserved.delete(key);
    },
  };
}
