/** @file Where pulls of a test go. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PullParts } from '../../src/library/pull/pull-model.js';
import { tryLockFile } from '../../src/storage/index.js';
import { sha256Of } from './file-server.js';

/** The folders below one, with the files' real sums and locks. */
export const pullPlaces = (folder: string): Pick<PullParts, 'folders' | 'workFolder' | 'hash' | 'lock'> => ({
  folders: {
    checkpoint: join(folder, 'Stable-diffusion'),
    lora: join(folder, 'Lora'),
    vae: join(folder, 'VAE'),
    embedding: join(folder, 'embeddings'),
  },
  workFolder: join(folder, 'pulls'),
  hash: async (path) => sha256Of(await readFile(path)),
  lock: tryLockFile,
});
