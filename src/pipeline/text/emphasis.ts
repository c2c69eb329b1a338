/** @file Emphasis: the weights of tokens applied to what the text encoder made of them. */
import type { EmphasisMode } from '../../contract/index.js';

interface EmphasisRule {
  /** Each token's state is multiplied by its weight. */
  readonly multiplies: boolean;
  /** Then all states are scaled so that their mean is what it was. */
  readonly restoresMean: boolean;
}

/** @source A1111 wiki "Emphasis mode", as behaviour of v1.10.1 */
const RULES: Readonly<Record<EmphasisMode, EmphasisRule>> = {
  None: { multiplies: false, restoresMean: false },
  Ignore: { multiplies: false, restoresMean: false },
  Original: { multiplies: true, restoresMean: true },
  'No norm': { multiplies: true, restoresMean: false },
};

/** One chunk's states and the weights of its tokens. */
export interface WeightedChunk {
  /** After the final layer norm. @shape [77, width] */
  readonly states: Float32Array;
  /** 1 = as it is. @shape [77] */
  readonly weights: Float32Array;
  /** How often it counts in the mean; 1 or more. */
  readonly times: number;
}

/**
 * Weighs the states of chunks. The mean that "Original" restores is over all of them: the WebUI encodes the texts of one
 * edited prompt together, each as often as the schedule names it.
 * @returns new arrays, or the states themselves where there is nothing to weigh. @shape [77, width] each
 */
export function applyEmphasis(mode: EmphasisMode, chunks: readonly WeightedChunk[]): readonly Float32Array[] {
  const { multiplies, restoresMean } = RULES[mode];
  // Nothing to weigh is the usual case, and the mean of what is not changed is what it was.
  if (!multiplies || chunks.every(({ weights }) => weights.every((weight) => weight === 1)))
    return chunks.map(({ states }) => states);
  const weighted = chunks.map(({ states, weights, times }) => ({ times, states: multiplied(states, weights) }));
  if (!restoresMean) return weighted.map(({ states }) => states);
  const ratio = Float64Array.of(meanRatio(chunks, weighted));
  return weighted.map(({ states }) => multiplied(states, ratio));
}

/** Each part of the states times its factor, the parts being as long as each other. */
function multiplied(states: Float32Array, factors: Float32Array | Float64Array): Float32Array {
  const width = states.length / factors.length;
  const result = new Float32Array(states.length);
  for (let part = 0, at = 0; part < factors.length; part++) {
    const factor = factors[part] as number;
    for (let end = at + width; at < end; at++) result[at] = (states[at] as number) * factor;
  }
  return result;
}

type Counted = Pick<WeightedChunk, 'states' | 'times'>;

function mean(chunks: readonly Counted[]): number {
  const total = chunks.reduce((sum, { states, times }) => sum + times * sumOf(states), 0);
  return total / chunks.reduce((sum, { states, times }) => sum + times * states.length, 0);
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

/** A mean of zero cannot be scaled to another: then nothing is. */
function meanRatio(before: readonly Counted[], after: readonly Counted[]): number {
  const divisor = mean(after);
  return divisor === 0 ? 1 : mean(before) / divisor;
}
