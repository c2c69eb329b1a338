/** @file Seeds of up to 63 bits in the page: digits where a number would be that of its neighbour, two numbers in a request. */
import type { SeedValue } from './types.js';

/** A seed from its digits. */
export const seedOfDigits = (digits: string): SeedValue =>
  Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;

/** The number in a request, and how often 2^32 are added to it. */
export function seedParts(seed: SeedValue): { readonly seed: number; readonly high: number } {
  if (typeof seed === 'number') return { seed, high: 0 };
  const exact = BigInt(seed);
  return { seed: Number(BigInt.asUintN(32, exact)), high: Number(exact >> 32n) };
}
