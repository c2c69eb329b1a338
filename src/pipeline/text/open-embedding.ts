/** @file Opening a textual inversion for one text encoder. */
import { AppError, defined } from '../../base/index.js';
import { openSafetensors, readEmbedding } from '../../weights/index.js';
import { CHUNK_TOKENS } from './chunks.js';

/**
 * Reads the vectors of a file. `width` is the text encoder's.
 * @throws EMBEDDING_INVALID for another family, for more vectors than a chunk has tokens; what safetensors throws
 */
export async function openEmbedding(path: string, width: number): Promise<readonly Float32Array[]> {
  const vectors = await readEmbedding(await openSafetensors(path));
  const invalid = (problem: string) => new AppError('EMBEDDING_INVALID', { path, problem });
  const own = defined(vectors[0], 'a vector').length;
  if (own !== width) throw invalid(`its vectors have width ${own}, the text encoder's is ${width}`);
  if (vectors.length > CHUNK_TOKENS)
    throw invalid(`it has ${vectors.length} vectors, a chunk of the prompt takes ${CHUNK_TOKENS}`);
  return vectors;
}
