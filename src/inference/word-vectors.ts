/** @file The vectors of word lists for one loaded model: the last one in memory, all of them in the cache folder. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ProgressEvent } from '../contract/index.js';
import { buildWordVectors, readWordVectors, type WordList, type WordVectors, writeWordVectors } from '../lab/index.js';
import { encoderHash } from '../library/index.js';
import type { LoadedModel } from '../pipeline/index.js';
import { layerNorm } from '../tensor/index.js';
import type { ShownEncoder } from './layers-encoder.js';

/** Bump when the vectors would differ for the same encoder and list. */
const FORMAT_VERSION = 1;

export interface WordVectorsResult {
  readonly vectors: WordVectors;
  readonly fromCache: boolean;
  readonly encoderRuns: number;
}

export interface WordVectorOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Gives the vectors of a list, from memory, from the cache, or by encoding it. */
export type WordVectorSource = (
  list: WordList,
  encoder: ShownEncoder,
  options: WordVectorOptions,
) => Promise<WordVectorsResult>;

/** The hashes of a model's text encoders, each asked for once; what failed is asked again. */
function createEncoderKeys(loaded: LoadedModel): (encoder: ShownEncoder) => Promise<string> {
  const known = new Map<number, Promise<string>>();
  return ({ index, loaded: encoder }) => {
    const key = known.get(index) ?? encoderHash(loaded.components.checkpoint, encoder);
    known.set(index, key);
    key.catch(() => known.delete(index));
    return key;
  };
}

const build = (
  loaded: LoadedModel,
  { list, encoder }: { readonly list: WordList; readonly encoder: ShownEncoder },
  { signal, onProgress }: WordVectorOptions,
) =>
  buildWordVectors(list, wordEncoder(loaded, encoder), {
    signal,
    onProgress: (done, total) => onProgress?.({ stage: 'encode', what: 'words', done, total }),
  });

/** @param cacheFolder undefined = nothing is kept on disk */
export function createWordVectorSource(loaded: LoadedModel, cacheFolder: string | undefined): WordVectorSource {
  let held: { readonly key: string; readonly vectors: WordVectors } | undefined;
  const encoderKey = createEncoderKeys(loaded);
  return async (list, encoder, options) => {
    const key = createHash('sha256')
      .update(`${FORMAT_VERSION}\n${await encoderKey(encoder)}\n${JSON.stringify(wordIds(list, loaded))}`)
      .digest('hex');
    if (held?.key === key) return { vectors: held.vectors, fromCache: true, encoderRuns: 0 };
    const path = cacheFolder && join(cacheFolder, 'words', `${key.slice(0, 24)}.safetensors`);
    const { numLayers } = encoder.loaded.config;
    const stored = path ? await readWordVectors(path, numLayers, list.entries.length) : undefined;
    const built = stored ? { vectors: stored, encoderRuns: 0 } : await build(loaded, { list, encoder }, options);
    // The answer is right even where the cache cannot be written; then the next start encodes the list again.
    if (path && !stored) await writeWordVectors(path, built.vectors).catch(() => undefined);
    held = { key, vectors: built.vectors };
    return { ...built, fromCache: stored !== undefined };
  };
}

/** The words as the encoder gets them: the vocabulary is part of the key. */
const wordIds = ({ entries }: WordList, { conditioner }: LoadedModel) =>
  entries.map(({ word }) => conditioner.tokenizer.encode(word));

function wordEncoder({ conditioner }: LoadedModel, { loaded: { config, finalNorm, encode } }: ShownEncoder) {
  const { numLayers, width, positions } = config;
  const { scale, bias, epsilon } = finalNorm;
  return {
    startId: conditioner.tokenizer.startId,
    positions,
    numLayers,
    width,
    tokenIds: (word: string) => conditioner.tokenizer.encode(word),
    encode: async (tokenIds: readonly (readonly number[])[]) =>
      (await encode(tokenIds.map((ids) => ({ tokenIds: ids })))).states,
    normalise: (states: Float32Array) => layerNorm(states, scale, bias, epsilon),
  };
}
