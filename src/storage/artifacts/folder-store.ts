/** @file Artifacts as files of the data folder, named so that a person finds them. */
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError, replaceFile } from '../../base/index.js';
import { MEDIA_TYPES, pictureFormatOf } from '../../contract/index.js';
import type { Artifact, ArtifactInfo, ArtifactStore, ArtifactStream } from './artifact-store.js';
import { createFileKeys, type FileKeys, isBelow } from './file-keys.js';
import { createReservations, unwritable } from './reservations.js';

const mediaTypeOf = (path: string): string => {
  const format = pictureFormatOf(path);
  if (format !== undefined) return MEDIA_TYPES[format];
  return path.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/octet-stream';
};

const notFound = (path: string) => (error: unknown) => {
  throw new AppError('FILE_NOT_FOUND', { path }, { cause: error });
};

async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

async function* infosBelow(folder: string, { keyOf, pathOf }: FileKeys): AsyncGenerator<ArtifactInfo> {
  for await (const path of filesBelow(pathOf(folder))) {
    const found = await stat(path).catch(() => undefined);
    if (found) yield { key: keyOf(path), sizeBytes: found.size };
  }
}

async function readArtifact(path: string): Promise<Artifact> {
  return { mediaType: mediaTypeOf(path), bytes: await readFile(path).catch(notFound(path)) };
}

async function streamArtifact(path: string): Promise<ArtifactStream> {
  const { size } = await stat(path).catch(notFound(path));
  return { mediaType: mediaTypeOf(path), sizeBytes: size, stream: createReadStream(path) };
}

/** Keys of a data folder of which no relative one leads out. */
function guardedKeys(root: string): FileKeys {
  const { keyOf, pathOf } = createFileKeys(root);
  return {
    keyOf,
    pathOf: (key) => {
      const path = pathOf(key);
      if (!isAbsolute(key) && !isBelow(path, resolve(root))) throw new AppError('FILE_NOT_FOUND', { path });
      return path;
    },
  };
}

/** Opens the store of a data folder; relative keys are inside it. */
export function createFolderStore({ root }: { readonly root: string }): ArtifactStore {
  const keys = guardedKeys(root);
  const { keyOf, pathOf } = keys;
  const reservations = createReservations();
  return {
    list: (folder) => infosBelow(folder, keys),
    reserve: async ({ folder, ...name }) => keyOf(await reservations.take(pathOf(folder), name)),
    put: async (key, { bytes }) => {
      const path = pathOf(key);
      await replaceFile(path, (temporary) => writeFile(temporary, bytes));
      await reservations.fulfil(path);
    },
    get: async (key) => readArtifact(pathOf(key)),
    stream: async (key) => streamArtifact(pathOf(key)),
    delete: async (key) => {
      const path = pathOf(key);
      await rm(path, { force: true }).catch(unwritable(path));
      await reservations.release(path);
    },
  };
}
