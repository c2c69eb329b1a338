import { describe, expect, it } from 'vitest';
import { seedSequence } from './seed-sequence.js';

describe('seedSequence', () => {
  /** @source numpy 1.26.4, SeedSequence(...).generate_state(n) */
  it.each([
    { entropy: 2n ** 32n + 7n, spawnKey: [5, 3], words: [2188771726, 3822076052, 1355850604, 272961873] },
    { entropy: 0, spawnKey: [], words: [4025752534, 2687548107, 2326983537] },
  ])('of $entropy at $spawnKey is numpy’s', ({ entropy, spawnKey, words }) => {
    expect(seedSequence({ entropy, spawnKey, poolSize: 24 }, words.length)).toEqual(words);
  });
});
