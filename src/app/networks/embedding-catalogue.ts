/** @file The textual inversions there are, for a text encoder of one width; what does not fit is listed with its reason. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../base/index.js';
import { type Embedding, openEmbedding, type PromptEmbeddings } from '../../pipeline/index.js';
import { NETWORK_HASH_LENGTH } from './lora-hash.js';
import { type Hides, listNetworkFiles, type NetworkFile } from './tensor-files.js';

export interface SkippedEmbedding extends NetworkFile {
  readonly reason: string;
  /** The reason without the file's path. */
  readonly problem: string;
}

export interface EmbeddingList {
  readonly loaded: readonly Embedding[];
  readonly skipped: readonly SkippedEmbedding[];
  /** What names in prompts may mean. Of the skipped ones, those whose values are not finite are found: such a prompt fails. */
  readonly inPrompts: PromptEmbeddings;
}

export interface EmbeddingCatalogue {
  /** Files that were read before are read again only when they changed. */
  list(width: number): Promise<EmbeddingList>;
  /** All files there are, whatever they fit. */
  files(): Promise<readonly NetworkFile[]>;
}

type Read = Embedding | SkippedEmbedding | (Embedding & SkippedEmbedding);

const notFinite = (path: string): AppError =>
  new AppError('EMBEDDING_INVALID', { path, problem: 'it holds values that are not finite' });

const reasonOf = ({ message, data }: AppError) => ({ reason: message, problem: String(data.problem ?? message) });

async function read(file: NetworkFile, width: number): Promise<Read> {
  try {
    const vectors = await openEmbedding(file.path, width);
    const hash = createHash('sha256')
      .update(await readFile(file.path))
      .digest('hex')
      .slice(0, NETWORK_HASH_LENGTH);
    const isSound = vectors.every((vector) => vector.every(Number.isFinite));
    return { ...(isSound ? { name: file.name } : { ...file, ...reasonOf(notFinite(file.path)) }), hash, vectors };
  } catch (error) {
    if (error instanceof AppError) return { ...file, ...reasonOf(error) };
    throw error;
  }
}

/** Reads every file below the folders. */
export function createEmbeddingCatalogue(folders: readonly string[], isHidden?: Hides): EmbeddingCatalogue {
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
    files: () => listNetworkFiles(folders, isHidden),
    list: async (width) => {
      const files = await Promise.all((await listNetworkFiles(folders, isHidden)).map((file) => readOnce(file, width)));
      const loaded = files.filter((file): file is Embedding => !('reason' in file));
      const skipped = files.filter((file): file is SkippedEmbedding => 'reason' in file);
      const damaged = skipped.filter((file): file is Embedding & SkippedEmbedding => 'vectors' in file);
      const unfit = skipped.filter((file) => !('vectors' in file));
      return { loaded, skipped, inPrompts: { usable: [...loaded, ...damaged], unfit } };
    },
  };
}
