/** @file Opening a textual inversion for one text encoder. */
import { AppError, defined } from '../../base/index.js';
import { openTensorFile, readEmbedding } from '../../weights/index.js';
import { CHUNK_TOKENS } from './chunks.js';

/**
 * The vectors of a textual inversion, when a text encoder of that width and a chunk of the prompt take them.
 * @throws EMBEDDING_INVALID for another family, for more vectors than a chunk has tokens
 */
export function requireVectors(path: string, vectors: readonly Float32Array[], width: number): readonly Float32Array[] {
  const own = defined(vectors[0], 'a vector').length;
  const invalid = (problem: string) =>
    new AppError('EMBEDDING_INVALID', { path, problem, width: own, vectors: vectors.length });
  if (own !== width) throw invalid(`its vectors have width ${own}, the text encoder's is ${width}`);
  if (vectors.length > CHUNK_TOKENS)
    throw invalid(`it has ${vectors.length} vectors, a chunk of the prompt takes ${CHUNK_TOKENS}`);
  return vectors;
}

/** Reads the vectors of a file. `width` is the text encoder's. @throws EMBEDDING_INVALID and what safetensors throws */
export const openEmbedding = async (path: string, width: number): Promise<readonly Float32Array[]> =>
  requireVectors(path, await readEmbedding(await openTensorFile(path)), width);
