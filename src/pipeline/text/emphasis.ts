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
 * @returns new arrays, or the states themselves where the mode uses no weights. @shape [77, width] each
 */
export function applyEmphasis(mode: EmphasisMode, chunks: readonly WeightedChunk[]): readonly Float32Array[] {
  const { multiplies, restoresMean } = RULES[mode];
  if (!multiplies) return chunks.map(({ states }) => states);
  const weighted = chunks.map(({ states, weights, times }) => {
    const width = states.length / weights.length;
    return { times, states: states.map((value, index) => value * (weights[Math.floor(index / width)] ?? 1)) };
  });
  if (!restoresMean) return weighted.map(({ states }) => states);
  const ratio = meanRatio(chunks, weighted);
  return weighted.map(({ states }) => states.map((value) => value * ratio));
}

type Counted = Pick<WeightedChunk, 'states' | 'times'>;

function mean(chunks: readonly Counted[]): number {
  const total = chunks.reduce(
    (sum, { states, times }) => sum + times * states.reduce((all, value) => all + value, 0),
    0,
  );
  return total / chunks.reduce((sum, { states, times }) => sum + times * states.length, 0);
}

/** A mean of zero cannot be scaled to another: then nothing is. */
function meanRatio(before: readonly Counted[], after: readonly Counted[]): number {
  const divisor = mean(after);
  return divisor === 0 ? 1 : mean(before) / divisor;
}
