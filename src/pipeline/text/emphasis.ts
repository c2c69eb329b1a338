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

/**
 * Weighs the states of one chunk.
 * @param states after the final layer norm. @shape [77, width]
 * @param weights one a token, 1 = as it is. @shape [77]
 * @returns a new array, or the states themselves where the mode uses no weights. @shape [77, width]
 */
export function applyEmphasis(mode: EmphasisMode, states: Float32Array, weights: Float32Array): Float32Array {
  const { multiplies, restoresMean } = RULES[mode];
  if (!multiplies) return states;
  const width = states.length / weights.length;
  const weighted = states.map((value, index) => value * (weights[Math.floor(index / width)] ?? 1));
  return restoresMean ? scale(weighted, meanRatio(states, weighted)) : weighted;
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A mean of zero cannot be scaled to another: then nothing is. */
function meanRatio(before: Float32Array, after: Float32Array): number {
  const divisor = mean(after);
  return divisor === 0 ? 1 : mean(before) / divisor;
}

const scale = (values: Float32Array, factor: number): Float32Array => values.map((value) => value * factor);
