/** @file Weighted sums of latents, the only arithmetic that samplers need: summed in double, stored in 32 bits. */

/** A weight and what it multiplies; all latents of a sum have one length. */
export type Term = readonly [weight: number, latent: Float32Array];

/** Σ weight · latent, element by element, as a new array. @shape each latent [n] → [n] */
export function weightedSum(...terms: readonly [Term, ...Term[]]): Float32Array {
  const sums = new Float64Array(terms[0][1].length);
  for (const [weight, latent] of terms) for (let i = 0; i < sums.length; i++) sums[i]! += weight * latent[i]!;
  return new Float32Array(sums);
}
