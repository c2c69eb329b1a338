/** @file numpy's SeedSequence: one number and a place in a tree are mixed into as many independent seeds as are wanted. */
import type { Seed } from './noise-stream.js';

/** Constants of the two hashes. @source numpy (BSD-3), numpy/random/bit_generator.pyx, after O'Neill, "seed_seq FE" */
const POOL_HASH = { start: 0x43b0d7e5, factor: 0x931e8875 } as const;
const STATE_HASH = { start: 0x8b51f9dd, factor: 0x58f38ded } as const;
const [MIX_LEFT, MIX_RIGHT] = [0xca01f9dd, 0x4973f715];

const folded = (word: number): number => (word ^ (word >>> 16)) >>> 0;

/** A hash whose constant moves on with every word. */
function createHash({ start, factor }: { readonly start: number; readonly factor: number }) {
  let constant: number = start;
  return (word: number): number => {
    const mixed = word ^ constant;
    constant = Math.imul(constant, factor);
    return folded(Math.imul(mixed, constant));
  };
}

const mix = (x: number, y: number): number => folded((Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)) | 0);

/** The 32-bit words of a number that is not negative, lower ones first; at least one. */
function wordsOf(value: Seed): readonly number[] {
  const words: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length > 0 ? words : [0];
}

export interface SeedPlace {
  readonly entropy: Seed;
  /** Numbers that tell one descendant from another; empty at the root. */
  readonly spawnKey: readonly number[];
  /** Words of the pool. */
  readonly poolSize: number;
}

function mixedPool({ entropy, spawnKey, poolSize }: SeedPlace): number[] {
  const own = wordsOf(entropy);
  const padding = spawnKey.length > 0 ? Array<number>(Math.max(poolSize - own.length, 0)).fill(0) : [];
  const words = [...own, ...padding, ...spawnKey.flatMap(wordsOf)];
  const hash = createHash(POOL_HASH);
  const pool = Array.from({ length: poolSize }, (_, i) => hash(words[i] ?? 0));
  for (let from = 0; from < poolSize; from++)
    for (let to = 0; to < poolSize; to++) if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!));
  for (const word of words.slice(poolSize)) for (let to = 0; to < poolSize; to++) pool[to] = mix(pool[to]!, hash(word));
  return pool;
}

/**
 * The first `count` words of the sequence at a place: `SeedSequence(entropy, spawn_key=…, pool_size=…).generate_state(count)`.
 * @returns unsigned 32-bit numbers
 * @source numpy (BSD-3), numpy/random/bit_generator.pyx, SeedSequence
 */
export function seedSequence(place: SeedPlace, count: number): readonly number[] {
  const pool = mixedPool(place);
  const hash = createHash(STATE_HASH);
  return Array.from({ length: count }, (_, i) => hash(pool[i % pool.length]!));
}
