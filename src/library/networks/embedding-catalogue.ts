/** @file The textual inversions there are, for the text encoders of a model; what does not fit is listed with its reason. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AppError, fileError } from '../../base/index.js';
import { type Embedding, openEmbedding, type PromptEmbeddings } from '../../pipeline/index.js';
import { EMBEDDING_END } from '../../weights/index.js';
import { NETWORK_HASH_LENGTH } from '../hashes/lora-hash.js';
import { type Hides, listNetworkFiles, type NetworkFile } from './tensor-files.js';

export interface SkippedEmbedding extends NetworkFile {
  readonly reason: string;
  /** The reason without the file's path. */
  readonly problem: string;
  /** What the file holds, where it could be read: how many vectors, and how long each is. */
  readonly size?: { readonly vectors: number; readonly width: number };
}

export interface EmbeddingList {
  readonly loaded: readonly Embedding[];
  readonly skipped: readonly SkippedEmbedding[];
  /** What names in prompts may mean. Of the skipped ones, those whose values are not finite are found: such a prompt fails. */
  readonly inPrompts: PromptEmbeddings;
}

export interface EmbeddingCatalogue {
  /** Files that were read before are read again only when they changed. */
  list(widths: readonly number[]): Promise<EmbeddingList>;
  /** All files there are, whatever they fit. */
  files(): Promise<readonly NetworkFile[]>;
}

type Read = Embedding | SkippedEmbedding | (Embedding & SkippedEmbedding);

const notFinite = (path: string): AppError =>
  new AppError('EMBEDDING_INVALID', { path, problem: 'it holds values that are not finite' });

const reasonOf = ({ message, data: { problem = message, width, vectors } }: AppError) => ({
  reason: message,
  problem: String(problem),
  ...(width === undefined ? {} : { size: { vectors: Number(vectors), width: Number(width) } }),
});

async function read(file: NetworkFile, widths: readonly number[]): Promise<Read> {
  try {
    const vectors = await openEmbedding(file.path, widths);
    const hash = createHash('sha256')
      .update(await readFile(file.path))
      .digest('hex')
      .slice(0, NETWORK_HASH_LENGTH);
    const isSound = vectors.flat().every((vector) => vector.every(Number.isFinite));
    return { ...(isSound ? { name: file.name } : { ...file, ...reasonOf(notFinite(file.path)) }), hash, vectors };
  } catch (error) {
    return { ...file, ...reasonOf(fileError(file.path, error)) };
  }
}

/** Changes with a file. */
const stampOf = (path: string): Promise<string> =>
  stat(path).then(
    ({ size, mtimeMs }) => `${size}:${mtimeMs}`,
    () => 'absent',
  );

function sorted(files: readonly Read[]): EmbeddingList {
  const loaded = files.filter((file): file is Embedding => !('reason' in file));
  const skipped = files.filter((file): file is SkippedEmbedding => 'reason' in file);
  const damaged = skipped.filter((file): file is Embedding & SkippedEmbedding => 'vectors' in file);
  const unfit = skipped.filter((file) => !('vectors' in file));
  return { loaded, skipped, inPrompts: { usable: [...loaded, ...damaged], unfit } };
}

/** Reads every file below the folders. */
export function createEmbeddingCatalogue(folders: readonly string[], isHidden?: Hides): EmbeddingCatalogue {
  const known = new Map<string, Promise<Read>>();
  const readOnce = async (file: NetworkFile, widths: readonly number[]): Promise<Read> => {
    const key = `${widths.join(',')}:${await stampOf(file.path)}:${file.path}`;
    const reading = known.get(key) ?? read(file, widths);
    known.set(key, reading);
    return reading;
  };
  const files = () => listNetworkFiles(folders, EMBEDDING_END, isHidden);
  return {
    files,
    list: async (widths) => sorted(await Promise.all((await files()).map((file) => readOnce(file, widths)))),
  };
}
