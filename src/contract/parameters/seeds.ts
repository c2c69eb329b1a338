/** @file Seeds beyond 2^53: a number cannot hold them, so a request has them in two parts. */
import Type from 'typebox';

const HALF = 4_294_967_296n;

/** The seed that both parts are: `high` times 2^32 are added. */
export const exactSeed = (seed: number, high = 0): number | bigint =>
  high === 0 ? seed : BigInt(high) * HALF + BigInt(seed);

/** A seed as it is told: a number, or its digits where a number would be that of its neighbour. */
export type SeedValue = number | string;

/** A seed as it is told. */
export const seedValue = (seed: number | bigint): SeedValue =>
  Number.isSafeInteger(Number(seed)) ? Number(seed) : String(seed);

/** A seed and how often 2^32 are added to it. */
export interface SeedParts {
  readonly seed: number;
  readonly high: number;
}

/** Both parts of a seed that may be too long for a number. @param seed digits where it is */
export function seedParts(seed: SeedValue): SeedParts {
  if (typeof seed === 'number') return { seed, high: 0 };
  const exact = BigInt(seed);
  return { seed: Number(exact % HALF), high: Number(exact / HALF) };
}

/** The fields of a request that say a seed. */
export function seedFields(seed: SeedValue): { readonly seed: number; readonly seedHigh?: number } {
  const { seed: low, high } = seedParts(seed);
  return high === 0 ? { seed: low } : { seed: low, seedHigh: high };
}

/** The largest seed that torch and the WebUI tell apart from its neighbours. */
export const LARGEST_SEED = 2n ** 63n - 1n;

/** A seed that is too long for a number. */
export const SeedDigitsSchema = Type.String({
  pattern: '^[0-9]{16,19}$',
  description: 'a seed beyond 2^53 by its digits',
});

/** A seed as it is told, in an answer. */
export const SeedValueSchema = Type.Union([Type.Integer(), SeedDigitsSchema], {
  description: 'a number up to 2^53, beyond it the digits',
});
