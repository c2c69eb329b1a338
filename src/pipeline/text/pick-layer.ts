/** @file The layer that conditions, token by token: one hidden state, or a mixture of two neighbours. */
import { defined } from '../../base/index.js';
import { concatenate, layerNorm } from '../../tensor/index.js';

/** The encoder's final norm, and whether it also follows a state that is not the last. */
export interface NormRule {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
  readonly epsilon: number;
  readonly afterSkip: boolean;
}

/**
 * The hidden state after a number of layers, before the final norm. Between two layers it is a straight line:
 * (1 − t) · state(a) + t · state(a − 1) for a − t layers, 0 ≤ t < 1; at whole numbers the state itself.
 * @param states of one chunk. @shape [layer] of [tokens, width]
 * @param layersRun 0 to the number of layers
 */
export function stateAfter(states: readonly Float32Array[], layersRun: number): Float32Array {
  const upper = Math.ceil(layersRun);
  const later = defined(states[upper], 'the chosen layer');
  const share = upper - layersRun;
  if (share === 0) return later;
  const earlier = defined(states[upper - 1], 'the layer before the chosen one');
  return later.map((value, index) => (1 - share) * value + share * defined(earlier[index], 'a value'));
}

/** Runs of neighbours with one value. */
function runsOf(values: readonly number[]): readonly { value: number; from: number; to: number }[] {
  const runs: { value: number; from: number; to: number }[] = [];
  for (const [index, value] of values.entries()) {
    const last = runs.at(-1);
    if (last?.value === value) last.to = index + 1;
    else runs.push({ value, from: index, to: index + 1 });
  }
  return runs;
}

/**
 * The state of every token at its own number of layers, with the final norm where the family has it.
 * @param states of one chunk. @shape [layer] of [tokens, width]
 * @param layersRun one a token. @shape [tokens]
 * @returns @shape [tokens, width]; may be an array of `states` itself where there is no norm
 */
export function normedState(
  states: readonly Float32Array[],
  layersRun: readonly number[],
  { afterSkip, scale, bias, epsilon }: NormRule,
): Float32Array {
  const numLayers = states.length - 1;
  const parts = runsOf(layersRun).map(({ value, from, to }) => {
    const rows = states.map((state) => state.subarray(rowStart(state, from), rowStart(state, to)));
    const state = stateAfter(rows, value);
    return value === numLayers || afterSkip ? layerNorm(state, scale, bias, epsilon) : state;
  });
  const [only] = parts;
  return parts.length === 1 && only ? only : concatenate(parts);

  function rowStart(state: Float32Array, token: number): number {
    return (state.length / layersRun.length) * token;
  }
}
