/** @file Which words of a list a token is nearest to, layer by layer. Formula: docs/layers-formulas.md. */
import { defined } from '../base/index.js';
import type { NearWord } from '../contract/index.js';
import { directionFrom, type WordVectors } from './words/vectors.js';
import type { WordList } from './words/word-list.js';

export interface NearestInput {
  readonly list: WordList;
  readonly vectors: WordVectors;
  /** The token's state of each layer after the final norm. @shape [layer 1…N] of [width] */
  readonly states: readonly Float32Array[];
  readonly top: number;
}

/** The nearest words of one token, by layer, the nearest first; equal ones in the list's order. */
export const rankNearest = ({ list, vectors, states, top }: NearestInput): NearWord[][] =>
  states.map((state, index) => {
    const direction = directionFrom(defined(vectors.means[index], 'a mean'), state);
    const cosines = cosinesWith(direction, defined(vectors.directions[index], 'a layer'));
    return topOf(cosines, top).map((word) => ({
      ...defined(list.entries[word], 'a word'),
      cosine: cosines[word] as number,
    }));
  });

/** @shape direction [width], rows [words, width], all of length 1 → [words] */
function cosinesWith(direction: Float32Array, rows: Float32Array): Float64Array {
  const width = direction.length;
  const cosines = new Float64Array(rows.length / width);
  for (let word = 0; word < cosines.length; word++) {
    let dot = 0;
    for (let i = 0, at = word * width; i < width; i++, at++) dot += (direction[i] as number) * (rows[at] as number);
    cosines[word] = dot;
  }
  return cosines;
}

/** Places of the largest values, the largest first. */
function topOf(values: Float64Array, count: number): readonly number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
  return order.slice(0, count);
}
