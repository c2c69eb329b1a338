/** @file Opening a textual inversion for the text encoders of a model. */
import { AppError, defined } from '../../base/index.js';
import { openTensorFile, readEmbedding, type VectorsOfEncoders } from '../../weights/index.js';
import { CHUNK_TOKENS } from './chunks.js';

/** How many text encoders vectors are for, in words. */
const encoders = (count: number): string => (count === 1 ? 'one text encoder' : `${count} text encoders`);

/** What of some vectors a model does not take; undefined = they fit. */
function misfitOf(vectors: VectorsOfEncoders, widths: readonly number[]): string | undefined {
  if (vectors.length !== widths.length)
    return `it has vectors for ${encoders(vectors.length)}, the model has ${encoders(widths.length)}`;
  const own = vectors.map(([first]) => defined(first, 'a vector').length);
  const wrong = own.findIndex((width, index) => width !== widths[index]);
  if (wrong >= 0) return `its vectors have width ${own[wrong]}, the text encoder's is ${widths[wrong]}`;
  const counts = [...new Set(vectors.map(({ length }) => length))];
  if (counts.length > 1)
    return `it has ${counts.join(' and ')} vectors for the text encoders, which cannot stand together`;
  const [count = 0] = counts;
  return count > CHUNK_TOKENS ? `it has ${count} vectors, a chunk of the prompt takes ${CHUNK_TOKENS}` : undefined;
}

/**
 * The vectors of a textual inversion, when text encoders of these widths and a chunk of the prompt take them.
 * @throws EMBEDDING_INVALID for another family, for more vectors than a chunk has tokens
 */
export function requireVectors(path: string, vectors: VectorsOfEncoders, widths: readonly number[]): VectorsOfEncoders {
  const problem = misfitOf(vectors, widths);
  if (problem === undefined) return vectors;
  const width = vectors.reduce((sum, [first]) => sum + (first?.length ?? 0), 0);
  throw new AppError('EMBEDDING_INVALID', { path, problem, width, vectors: vectors[0]?.length ?? 0 });
}

/** Reads the vectors of a file. `widths` are the text encoders'. @throws EMBEDDING_INVALID and what safetensors throws */
export const openEmbedding = async (path: string, widths: readonly number[]): Promise<VectorsOfEncoders> =>
  requireVectors(path, await readEmbedding(await openTensorFile(path)), widths);
