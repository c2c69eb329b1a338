/** @file Guidance whose answer keeps the deviation of the prompt's own: without it strong guidance over-exposes. */
import type { ModelOutput, Predict } from '../../sampling/index.js';

interface Rescale {
  /** How much of the guided answer is the rescaled one, 0 to 1. */
  readonly share: number;
  /** Guidance scale, not 0. */
  readonly scale: number;
  /** Pictures of an evaluation; each has a deviation of its own. */
  readonly batch: number;
}

/** Standard deviation of a part of some values. */
function deviation(values: Float32Array, start: number, end: number): number {
  let [sum, squares] = [0, 0];
  for (let i = start; i < end; i++) {
    const value = values[i] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / (end - start);
  return Math.sqrt(Math.max(0, squares / (end - start) - mean * mean));
}

/**
 * The conditional answer that guidance turns into the rescaled one: with g = u + s (c − u) and
 * g' = share · g · σ(c) / σ(g) + (1 − share) · g it is u + (g' − u) / s, as everything after it is linear.
 * @shape conditional, unconditional [B, C, H, W] flat → the same
 * @source Lin, Liu, Li and Yang 2024, Common Diffusion Noise Schedules and Sample Steps are Flawed, equations 15 and 16
 */
function rescaled(conditional: Float32Array, unconditional: Float32Array, { share, scale, batch }: Rescale) {
  const guided = conditional.map((value, i) => (unconditional[i] ?? 0) + scale * (value - (unconditional[i] ?? 0)));
  const length = conditional.length / batch;
  for (let start = 0; start < guided.length; start += length) {
    const own = deviation(guided, start, start + length);
    const factor = own === 0 ? 1 : share * (deviation(conditional, start, start + length) / own) + 1 - share;
    for (let i = start; i < start + length; i++) guided[i] = (guided[i] ?? 0) * factor;
  }
  return guided.map((value, i) => (unconditional[i] ?? 0) + (value - (unconditional[i] ?? 0)) / scale);
}

/** A model with it; where there is no guidance, or none of it is wanted, as it was. */
export function withCfgRescale(predict: Predict, rescale: Rescale): Predict {
  if (rescale.share === 0 || rescale.scale === 0) return predict;
  return async (...input): Promise<ModelOutput> => {
    const { conditional, unconditional } = await predict(...input);
    return unconditional === undefined
      ? { conditional }
      : { conditional: rescaled(conditional, unconditional, rescale), unconditional };
  };
}
