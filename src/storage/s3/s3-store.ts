/** @file Artifacts in a bucket of any server that speaks S3, their keys in the shared database. */
import { isAbsolute } from 'node:path';
import type { Kysely } from 'kysely';
import { AppError } from '../../base/index.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { createFileKeys } from '../artifacts/file-keys.js';
import { type ArtifactTables, createKeyTable, type KeyTable } from './key-table.js';
import type { S3Bucket } from './s3-bucket.js';

export interface S3StoreOptions {
  readonly bucket: S3Bucket;
  /** An open PostgreSQL database with the migrations of this folder; the caller closes it. */
  readonly database: Kysely<ArtifactTables>;
  /** The data folder: keys of paths inside it are those of the same files in a folder. */
  readonly root: string;
  /** In front of its keys in the bucket, so that several stores share one; empty when left out. */
  readonly folder?: string;
}

/** Keys as they stand in a bucket: paths outside of the data folder lie below their own. */
function keysOf({ root, folder = '' }: Pick<S3StoreOptions, 'root' | 'folder'>) {
  const { keyOf } = createFileKeys(root);
  const inside = (key: string): string => (isAbsolute(key) ? keyOf(key).replace(/^\/+/, '') : key);
  const checked = (key: string): string => {
    if (key.split('/').includes('..')) throw new AppError('FILE_NOT_FOUND', { path: key });
    return `${folder}${inside(key)}`;
  };
  return { inner: checked, outer: (key: string): string => key.slice(folder.length) };
}

const found = <T>(key: string, value: T | undefined): T => {
  if (value === undefined) throw new AppError('FILE_NOT_FOUND', { path: key });
  return value;
};

/** Takes a file out of the bucket and its key out of the table. */
const removerOf =
  (bucket: S3Bucket, table: KeyTable) =>
  async (key: string): Promise<void> => {
    await bucket.remove(key);
    await table.remove(key);
  };

/** Opens the store of a bucket. */
export function createS3Store({ bucket, database, ...place }: S3StoreOptions): ArtifactStore {
  const table = createKeyTable(database);
  const { inner, outer } = keysOf(place);
  const remove = removerOf(bucket, table);
  return {
    reserve: async (name) => {
      // Their files may have been stored all the same.
      for (const key of await table.abandoned()) await remove(key);
      return outer(await table.reserve({ ...name, folder: inner(name.folder) }));
    },
    put: async (key, artifact) => {
      await bucket.put(inner(key), artifact);
      await table.noteStored(inner(key), artifact.bytes.length);
    },
    get: async (key) => found(key, await bucket.get(inner(key))),
    stream: async (key) => found(key, await bucket.stream(inner(key))),
    list: async function* (folder) {
      for (const { key, sizeBytes } of await table.list(inner(folder))) yield { key: outer(key), sizeBytes };
    },
    delete: (key) => remove(inner(key)),
    readUrl: async (key, seconds) => bucket.readUrl(inner(key), seconds),
  };
}
