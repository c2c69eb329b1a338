/** @file Distances between two pictures of a sweep: of what conditioned them, of their latents, of their pixels. */
function requireOneLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length) throw new Error('bug: a distance between arrays of different length');
}

const sumOfSquares = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
};

function sumOfSquaredDifferences(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requireOneLength(a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

/** Root mean square difference of two pictures of one size, 0 (equal) to 1 (black against white). @shape [height, width, 3], 0–255 */
export const imageDistance = (a: Uint8Array, b: Uint8Array): number =>
  a.length === 0 ? 0 : Math.sqrt(sumOfSquaredDifferences(a, b) / a.length) / 255;

/** |a − b| over the root of the mean of |a|² and |b|²; 0 = equal, √2 = unrelated. @shape [C, H, W] flat */
export function latentDistance(a: Float32Array, b: Float32Array): number {
  const scale = (sumOfSquares(a) + sumOfSquares(b)) / 2;
  return scale === 0 ? 0 : Math.sqrt(sumOfSquaredDifferences(a, b) / scale);
}

/** 1 − cosine of two vectors, 0 to 2; 0 where both are nothing. @shape [width] */
function oneMinusCosine(a: Float32Array, b: Float32Array): number {
  const norms = Math.sqrt(sumOfSquares(a) * sumOfSquares(b));
  if (norms === 0) return 0;
  let product = 0;
  for (let i = 0; i < a.length; i++) product += a[i]! * b[i]!;
  // Rounding may leave the cosine of equal vectors a little above one.
  return Math.max(0, 1 - product / norms);
}

export interface ConditioningShape {
  readonly width: number;
  /** Slots of a chunk; the first of each holds the start token, which is the same for every prompt and of huge norm. */
  readonly chunkLength: number;
}

/** Mean over the tokens but the start tokens of 1 − cosine, 0 to 2. @shape [tokens, width] flat */
export function conditioningDistance(
  a: Float32Array,
  b: Float32Array,
  { width, chunkLength }: ConditioningShape,
): number {
  requireOneLength(a, b);
  let sum = 0;
  let count = 0;
  for (let token = 0; token < a.length / width; token++) {
    if (token % chunkLength === 0) continue;
    const [from, to] = [token * width, (token + 1) * width];
    sum += oneMinusCosine(a.subarray(from, to), b.subarray(from, to));
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
