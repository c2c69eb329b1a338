/** @file A text encoder that is run only for chunks of prompts that are not remembered. */
import { defined, throwIfAborted } from '../../base/index.js';
import type { EncodedChunks } from '../components/index.js';
import type { Chunk } from './chunks.js';
import type { EncodedChunk } from './encoded.js';
import { requireBytes } from './prompt-limits.js';

/** Chunks remembered: at ViT-L/14 size one takes 3 MB for all layers, at bigG's 13 MB. */
const REMEMBERED_CHUNKS = 32;

/** Chunks in one run of the encoder: its memory grows with each, and beyond some its speed no longer does. */
const LARGEST_RUN = 64;

interface ChunkEncoder {
  readonly size: { readonly numLayers: number; readonly width: number };
  readonly encode: (chunks: readonly Chunk[]) => Promise<EncodedChunks>;
}

interface RememberingEncoder {
  /** Runs of the encoder since it was made. */
  runs(): number;
  /** What the encoder makes of chunks, as a look-up by chunk. @throws CANCELLED before a run, PROMPT_TOO_LARGE */
  encode(chunks: readonly Chunk[], signal?: AbortSignal): Promise<(chunk: Chunk) => EncodedChunk>;
}

/** Makes an encoder that remembers nothing yet; all chunks that are missing go through it in one run, or in several of bounded size. */
export function createRememberingEncoder({ size: { numLayers, width }, encode }: ChunkEncoder): RememberingEncoder {
  const remembered = new Map<string, EncodedChunk>();
  let runs = 0;
  const encodeMissing = async (distinct: ReadonlyMap<string, Chunk>, signal?: AbortSignal): Promise<void> => {
    const entries = [...distinct].filter(([key]) => !remembered.has(key));
    for (let from = 0; from < entries.length; from += LARGEST_RUN) {
      throwIfAborted(signal);
      const run = entries.slice(from, from + LARGEST_RUN);
      runs++;
      const encoded = await encode(run.map(([, chunk]) => chunk));
      for (const [index, [key]] of run.entries()) remembered.set(key, pickChunk(encoded, index, run.length));
    }
  };
  return {
    runs: () => runs,
    encode: async (chunks, signal) => {
      const distinct = new Map(chunks.map((chunk) => [keyOf(chunk), chunk]));
      requireBytes(distinct.size * (numLayers + 1) + chunks.length, width);
      await encodeMissing(distinct, signal);
      const found = recalled(remembered, distinct.keys());
      return (chunk) => defined(found.get(keyOf(chunk)), 'an encoded chunk');
    },
  };
}

/** The chunks of these keys, which are the latest used from now on; the oldest are forgotten. */
function recalled(remembered: Map<string, EncodedChunk>, keys: Iterable<string>): ReadonlyMap<string, EncodedChunk> {
  const found = new Map([...keys].map((key) => [key, defined(remembered.get(key), 'an encoded chunk')]));
  for (const [key, encoded] of found) {
    remembered.delete(key);
    remembered.set(key, encoded);
  }
  forgetOldest(remembered);
  return found;
}

/** Vectors are told apart by what their file holds, not by their name. */
const keyOf = ({ tokenIds, vectors = new Map() }: Chunk): string =>
  [tokenIds.join(','), ...[...vectors].map(([at, { embedding, index }]) => `${at}:${embedding.hash}:${index}`)].join(
    ' ',
  );

/** One chunk's share of a run over several. @shape [layer] of [chunks, 77, width] → [layer] of [77, width] */
function pickChunk({ states, pooled }: EncodedChunks, index: number, count: number): EncodedChunk {
  const share = (values: Float32Array) =>
    values.slice((values.length / count) * index, (values.length / count) * (index + 1));
  return { states: states.map(share), ...(pooled ? { pooled: share(pooled) } : {}) };
}

/** A Map keeps the order of insertion, and using an entry puts it at the end: the first is the least recently used. */
function forgetOldest(remembered: Map<string, EncodedChunk>): void {
  for (const key of remembered.keys()) {
    if (remembered.size <= REMEMBERED_CHUNKS) return;
    remembered.delete(key);
  }
}
