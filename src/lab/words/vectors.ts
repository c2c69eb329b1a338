/** @file The words of a list after every layer, as directions from the list's mean: what nearness is measured with. */
import { AppError, defined, throwIfAborted } from '../../base/index.js';
import { WORD_LIST_LIMITS } from '../../contract/index.js';
import type { WordList } from './word-list.js';

/** A list after every layer. @shape means [layer 1…N] of [width]; directions [layer 1…N] of [words, width], of length 1 */
export interface WordVectors {
  readonly width: number;
  readonly means: readonly Float32Array[];
  readonly directions: readonly Float32Array[];
}

export interface WordEncoder {
  readonly startId: number;
  /** Positions of the encoder: the start token and the word have to fit. */
  readonly positions: number;
  readonly numLayers: number;
  readonly width: number;
  tokenIds(word: string): readonly number[];
  /** @shape tokenIds [batch, length] → [layer 0…N] of [batch, length, width] */
  encode(tokenIds: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
  /** The final layer norm. @shape [rows, width] → same */
  normalise(states: Float32Array): Float32Array;
}

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Words in one run: at ViT-L/14 size 128 words of three tokens give 15 MB of states. */
const BATCH_WORDS = 128;

/** A word, tokenised: its place in the list and its ids with the start token. */
interface Item {
  readonly index: number;
  readonly ids: readonly number[];
}

/**
 * Encodes every word of a list without padding and takes the state of its last token: words of one length go together,
 * so that nothing has to be filled up.
 * @throws WORD_LIST_INVALID CANCELLED and what the engine throws
 */
export async function buildWordVectors(
  list: WordList,
  encoder: WordEncoder,
  { signal, onProgress }: BuildOptions = {},
): Promise<{ readonly vectors: WordVectors; readonly encoderRuns: number }> {
  const { numLayers, width } = encoder;
  const items = list.entries.map((_, index) => tokenise(list, index, encoder));
  const states = Array.from({ length: numLayers }, () => new Float32Array(items.length * width));
  const batches = batchesOf(items);
  let done = 0;
  for (const batch of batches) {
    throwIfAborted(signal);
    onProgress?.(done, items.length);
    keepLast(await encoder.encode(batch.map(({ ids }) => ids)), batch, states, encoder);
    done += batch.length;
  }
  onProgress?.(done, items.length);
  const centred = states.map((layer) => centre(encoder.normalise(layer), width));
  const vectors = {
    width,
    means: centred.map(({ mean }) => mean),
    directions: centred.map(({ directions }) => directions),
  };
  return { vectors, encoderRuns: batches.length };
}

function tokenise({ name, entries }: WordList, index: number, encoder: WordEncoder): Item {
  const { word } = defined(entries[index], 'a word');
  const ids = [encoder.startId, ...encoder.tokenIds(word)];
  if (ids.length > 1 && ids.length <= encoder.positions) return { index, ids };
  const limit = encoder.positions - 1;
  const problem = `"${word}" has ${ids.length - 1} tokens, it takes 1 to ${limit}`;
  throw new AppError('WORD_LIST_INVALID', { name, problem, max: WORD_LIST_LIMITS.words.max });
}

function batchesOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const byLength = new Map<number, Item[]>();
  for (const item of items) byLength.set(item.ids.length, [...(byLength.get(item.ids.length) ?? []), item]);
  return [...byLength.values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / BATCH_WORDS) }, (_, batch) =>
      same.slice(batch * BATCH_WORDS, (batch + 1) * BATCH_WORDS),
    ),
  );
}

/** Copies the last token's state of every word of a batch to the word's row. */
function keepLast(
  outputs: readonly Float32Array[],
  batch: readonly Item[],
  states: readonly Float32Array[],
  { width }: WordEncoder,
): void {
  for (const [layer, target] of states.entries()) {
    const source = defined(outputs[layer + 1], 'a layer');
    for (const [row, { index, ids }] of batch.entries()) {
      const last = ((row + 1) * ids.length - 1) * width;
      target.set(source.subarray(last, last + width), index * width);
    }
  }
}

/** Rows minus their mean, of length 1; a row that is the mean itself stays zero. @shape [rows, width] */
function centre(rows: Float32Array, width: number): { readonly mean: Float32Array; readonly directions: Float32Array } {
  const sums = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) sums[i % width]! += rows[i]!;
  const mean = Float32Array.from(sums, (sum) => sum / (rows.length / width));
  const directions = new Float32Array(rows.length);
  for (let start = 0; start < rows.length; start += width)
    directions.set(directionFrom(mean, rows.subarray(start, start + width)), start);
  return { mean, directions };
}

/** The direction from the mean to a state, of length 1. @shape [width] */
export function directionFrom(mean: Float32Array, state: Float32Array): Float32Array {
  const difference = state.map((value, i) => value - mean[i]!);
  const length = Math.sqrt(difference.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? difference : difference.map((value) => value / length);
}
