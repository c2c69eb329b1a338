/**
 * @file Artifacts of a store elsewhere with copies in a folder here, for what reads files: what was put, and what was
 * brought. The copies may be deleted at any time.
 */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isThere, replaceFile } from '../../base/index.js';
import type { Artifact, ArtifactStore } from './artifact-store.js';
import { createFileKeys } from './file-keys.js';

export interface CopiedStore extends ArtifactStore {
  /** Brings a copy of a file to a path unless one is there; that of no file is left out. */
  bring(key: string, path: string): Promise<void>;
}

export interface CopiedStoreOptions {
  readonly store: ArtifactStore;
  /** The folder of the copies. */
  readonly root: string;
  /** Most bytes of all copies; beyond it the oldest are deleted. */
  readonly limitBytes: number;
}

/** The copies that this process made, the oldest first. */
function createCopies(limitBytes: number) {
  const sizes = new Map<string, number>();
  let total = 0;
  const forget = (path: string): void => {
    total -= sizes.get(path) ?? 0;
    sizes.delete(path);
  };
  return {
    forget,
    note: async (path: string, sizeBytes: number): Promise<void> => {
      forget(path);
      sizes.set(path, sizeBytes);
      total += sizeBytes;
      for (const oldest of sizes.keys()) {
        if (total <= limitBytes || oldest === path) break;
        forget(oldest);
        // Moved away meanwhile, or read: a copy that stays does no harm.
        await rm(oldest, { force: true }).catch(() => undefined);
      }
    },
  };
}

async function writeCopy(path: string, { bytes }: Artifact): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, (temporary) => writeFile(temporary, bytes));
}

/** Puts copies of a store into a folder. */
export function createCopiedStore({ store, root, limitBytes }: CopiedStoreOptions): CopiedStore {
  const { pathOf } = createFileKeys(root);
  const copies = createCopies(limitBytes);
  const copy = async (path: string, artifact: Artifact): Promise<void> => {
    await writeCopy(path, artifact);
    await copies.note(path, artifact.bytes.length);
  };
  return {
    ...store,
    put: async (key, artifact) => {
      await store.put(key, artifact);
      await copy(pathOf(key), artifact);
    },
    delete: async (key) => {
      await store.delete(key);
      copies.forget(pathOf(key));
      await rm(pathOf(key), { force: true }).catch(() => undefined);
    },
    bring: async (key, path) => {
      const isWhole = (await isThere(path)) && (await stat(path)).size > 0;
      const artifact = isWhole ? undefined : await store.get(key).catch(() => undefined);
      if (artifact) await copy(path, artifact);
    },
  };
}
