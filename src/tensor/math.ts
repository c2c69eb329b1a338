/** @file Element-wise mathematics on host arrays, in the precision torch uses: 32-bit storage, wider accumulation. */

/**
 * Layer normalisation over the last axis.
 * @shape states [rows, width] → [rows, width]; scale and bias [width]
 * @source Ba et al. 2016, equation 4; biased variance as in torch
 */
export function layerNorm(
  states: Float32Array,
  scale: Float32Array,
  bias: Float32Array,
  epsilon: number,
): Float32Array {
  const width = scale.length;
  const result = new Float32Array(states.length);
  for (let start = 0; start < states.length; start += width) {
    const { mean, deviation } = moments(states.subarray(start, start + width), epsilon);
    for (let i = 0; i < width; i++)
      result[start + i] = ((states[start + i]! - mean) / deviation) * scale[i]! + bias[i]!;
  }
  return result;
}

function moments(row: Float32Array, epsilon: number): { mean: number; deviation: number } {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]!;
  const mean = sum / row.length;
  let squares = 0;
  for (let i = 0; i < row.length; i++) squares += (row[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / row.length + epsilon) };
}

/** Several arrays one after another. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
