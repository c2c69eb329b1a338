import { describe, expect, it } from 'vitest';
import { entryOf, shown } from './foreign-values.js';

/** Lists in lists, deeper than a program may follow. */
const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));

describe('a value in a message', () => {
  it.each([
    [2, '2'],
    ['a "b"', '"a \\"b\\""'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, 'a', [2]], '[1, "a", …]'],
    [{ toString: 1, valueOf: 1 }, '…'],
    [[{ toString: 1 }], '[…]'],
  ])('is its outermost level: %j', (value, text) => expect(shown(value)).toBe(text));

  it('is never followed into its depth, and cut short', () => {
    expect(shown(deep)).toBe('[…]');
    expect(shown('x'.repeat(1e6))).toHaveLength(80);
    expect(shown(Array(1e6).fill('x'.repeat(100)), 20)).toHaveLength(20);
  });
});

describe('an entry of a table', () => {
  it('is one of its own', () => {
    const table = { a: 1 };
    expect(entryOf(table, 'a')).toBe(1);
    for (const key of ['constructor', '__proto__', 'toString', 'b', 1, null, { toString: 1 }, deep])
      expect(entryOf(table, key)).toBeUndefined();
  });
});
