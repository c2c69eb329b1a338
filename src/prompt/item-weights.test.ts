import { describe, expect, it } from 'vitest';
import { parseAttention } from './attention.js';
import { createItemWeights } from './item-weights.js';

/** A generator of numbers in 0 … 1, the same in every run. @source Park and Miller 1988 */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** One multiplication after the other, as the definition says. */
function createPlain() {
  const values: number[] = [];
  return {
    values,
    multiplyFrom: (from: number, factor: number) => {
      for (let index = from; index < values.length; index++) values[index]! *= factor;
    },
  };
}

const FACTORS = [1.1, 1.1, 1.1, 1 / 1.1, 1 / 1.1, 1.3, 0, -1, -0.7, 1, 1e200, 1e-200];

describe('createItemWeights', () => {
  it('gives the very numbers of one multiplication after the other', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = createRandom(seed);
      const [plain, weights] = [createPlain(), createItemWeights()];
      let factor = 1.1;
      for (let operation = 0; operation < 200; operation++) {
        if (random() < 0.4) {
          const weight = random() < 0.2 ? -1 : 1;
          plain.values.push(weight);
          weights.add(weight);
          continue;
        }
        if (random() < 0.3) factor = FACTORS[Math.floor(random() * FACTORS.length)]!;
        const from = Math.floor(random() * (weights.count() + 1));
        plain.multiplyFrom(from, factor);
        weights.multiplyFrom(from, factor);
      }
      expect(weights.values()).toEqual(plain.values);
    }
  });

  it.each([1.1, 1 / 1.1, -1.1, -1 / 1.1])('stays exact where products of %s no longer change', (factor) => {
    const [plain, weights] = [createPlain(), createItemWeights()];
    for (let item = 0; item < 9000; item++) {
      plain.values.push(1);
      weights.add(1);
    }
    // From the end of one item on: the last is multiplied 9,000 times, past infinity or the smallest number.
    for (let item = 0; item < 9000; item++) {
      plain.multiplyFrom(item, factor);
      weights.multiplyFrom(item, factor);
    }
    expect(weights.values()).toEqual(plain.values);
  });
});

describe('factors that change with every bracket', () => {
  it.each([
    [1.1, 1 / 1.1],
    [2, 0.5],
  ])('%j are multiplied far less often than items × brackets, to the same numbers', (...factors) => {
    const count = 6000;
    let products = 0;
    const weights = createItemWeights((weight, factor) => {
      products++;
      return weight * factor;
    });
    const plain = createPlain();
    for (let item = 0; item < count; item++)
      for (const list of [plain, weights]) {
        if (list === plain) plain.values.push(1);
        else weights.add(1);
        list.multiplyFrom(0, factors[item % factors.length]!);
      }
    expect(weights.values()).toEqual(plain.values);
    expect(products).toBeLessThan(count ** 2 / 2 / 10);
  });
});

describe('parseAttention of very many brackets', () => {
  const count = 100_000;

  it.each([
    ['unclosed', '(a'.repeat(count)],
    ['closed after all items', '(a'.repeat(count) + ')'.repeat(count)],
    ['closed one item at a time', '('.repeat(count) + 'a)'.repeat(count)],
  ])('ends: %s', (_, prompt) => {
    const { pieces } = parseAttention(prompt, 'Original');
    expect(pieces.at(-1)?.end).toBe(prompt.length);
    expect(pieces.length).toBeGreaterThan(1000);
  });
});
