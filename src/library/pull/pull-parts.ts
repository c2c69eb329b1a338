/** @file Where what is pulled goes to in a data folder. */
import { join } from 'node:path';
import { type DataFolder, tryLockFile } from '../../storage/index.js';
import { hashFiles } from '../hashes/read-through.js';
import type { PullParts } from './pull-model.js';

/** The folders of a data folder as places of pulls. */
export const pullPartsOf = (data: DataFolder): Omit<PullParts, 'hub' | 'guard'> => ({
  folders: { checkpoint: data.checkpoints, lora: data.loras, vae: data.vaes, embedding: data.embeddings },
  workFolder: join(data.root, 'penultimate', 'pulls'),
  hash: (path, signal) => hashFiles([path], { signal }),
  lock: tryLockFile,
});
