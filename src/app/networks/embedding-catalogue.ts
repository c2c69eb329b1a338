/** @file The textual inversions there are, for a text encoder of one width; what does not fit is listed with its reason. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../base/index.js';
import { type Embedding, openEmbedding } from '../../pipeline/index.js';
import { NETWORK_HASH_LENGTH } from './lora-catalogue.js';
import { listNetworkFiles, type NetworkFile } from './tensor-files.js';

export interface SkippedEmbedding extends NetworkFile {
  readonly reason: string;
}

export interface EmbeddingList {
  readonly loaded: readonly Embedding[];
  readonly skipped: readonly SkippedEmbedding[];
}

export interface EmbeddingCatalogue {
  /** Files that were read before are read again only when they changed. */
  list(width: number): Promise<EmbeddingList>;
}

type Read = Embedding | SkippedEmbedding;

async function read(file: NetworkFile, width: number): Promise<Read> {
  try {
    const vectors = await openEmbedding(file.path, width);
    const hash = createHash('sha256')
      .update(await readFile(file.path))
      .digest('hex')
      .slice(0, NETWORK_HASH_LENGTH);
    return { name: file.name, hash, vectors };
  } catch (error) {
    if (error instanceof AppError) return { ...file, reason: error.message };
    throw error;
  }
}

/** Reads every file below the folders. */
export function createEmbeddingCatalogue(folders: readonly string[]): EmbeddingCatalogue {
  const known = new Map<string, Promise<Read>>();
  const readOnce = async (file: NetworkFile, width: number): Promise<Read> => {
    const stamp = await stat(file.path).then(
      ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
      () => 'absent',
    );
    const key = `${width}:${stamp}:${file.path}`;
    const reading = known.get(key) ?? read(file, width);
    known.set(key, reading);
    return reading;
  };
  return {
    list: async (width) => {
      const files = await Promise.all((await listNetworkFiles(folders)).map((file) => readOnce(file, width)));
      return {
        loaded: files.filter((file): file is Embedding => 'vectors' in file),
        skipped: files.filter((file): file is SkippedEmbedding => 'reason' in file),
      };
    },
  };
}
