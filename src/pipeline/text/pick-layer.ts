/** @file The layer that conditions, token by token: one hidden state, or a mixture of two neighbours. */
import { defined } from '../../base/index.js';
import { concatenate, layerNorm } from '../../tensor/index.js';
import type { FinalNorm } from '../components/index.js';

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
 * The state of every token at its own number of layers.
 * @param states of one chunk. @shape [layer] of [tokens, width]
 * @param layersRun one a token. @shape [tokens]
 * @param norm the encoder's final norm, where the family has it follow the state that conditions
 * @returns @shape [tokens, width]; may be an array of `states` itself where there is no norm
 */
export function normedState(
  states: readonly Float32Array[],
  layersRun: readonly number[],
  norm: FinalNorm | undefined,
): Float32Array {
  const parts = runsOf(layersRun).map(({ value, from, to }) => {
    const rows = states.map((state) => state.subarray(rowStart(state, from), rowStart(state, to)));
    const state = stateAfter(rows, value);
    return norm ? layerNorm(state, norm.scale, norm.bias, norm.epsilon) : state;
  });
  const [only] = parts;
  return parts.length === 1 && only ? only : concatenate(parts);

  function rowStart(state: Float32Array, token: number): number {
    return (state.length / layersRun.length) * token;
  }
}
