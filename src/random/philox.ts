/** @file Philox4x32-10, the counter-based generator of NVIDIA's libraries: a block of four words per counter and key. */

/** Round constants of four 32-bit words. @source Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", table 2 */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const KEY_STEPS = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

export type Words4 = readonly [number, number, number, number];
export type Words2 = readonly [number, number];

/** Upper 32 bits of a product of two unsigned 32-bit numbers; the lower ones are `Math.imul`. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/**
 * Four random words for one counter.
 * @returns unsigned 32-bit numbers
 * @source Salmon et al. 2011, section 3.3 (Philox-4×32, 10 rounds)
 */
export function philox4x32(counter: Words4, key: Words2): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = [multiplyHigh(c0, MULTIPLIERS[0]), Math.imul(c0, MULTIPLIERS[0])];
    const [high1, low1] = [multiplyHigh(c2, MULTIPLIERS[1]), Math.imul(c2, MULTIPLIERS[1])];
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1 >>> 0, (high0 ^ c3 ^ k1) >>> 0, low0 >>> 0];
    k0 = (k0 + KEY_STEPS[0]) >>> 0;
    k1 = (k1 + KEY_STEPS[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}
