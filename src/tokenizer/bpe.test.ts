/** Byte-pair encoding against the algorithm as it is written down, on any merges, not only learned ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBpe, WORD_END } from './bpe.js';

/** Until nothing merges: find the earliest learned pair among the neighbours and merge it everywhere. */
function plainBpe(word: string, merges: readonly string[]): string[] {
  let parts = [...word.slice(0, -1), word.slice(-1) + WORD_END];
  for (;;) {
    const pairs = parts.slice(1).map((part, index) => `${parts[index]} ${part}`);
    const best = merges.find((merge) => pairs.includes(merge));
    if (best === undefined) return parts;
    const merged: string[] = [];
    for (let index = 0; index < parts.length; index++) {
      const joins = `${parts[index]} ${parts[index + 1]}` === best;
      merged.push(joins ? best.replace(' ', '') : `${parts[index]}`);
      if (joins) index++;
    }
    parts = merged;
  }
}

const split = (word: string, merges: readonly string[]) => createBpe(merges)([...word]);

describe('byte-pair encoding', () => {
  it.each([
    ['a', [], ['a</w>']],
    ['aaa', ['a a'], ['aa', 'a</w>']],
    ['aaaa', ['a a'], ['aa', 'a', 'a</w>']],
    ['abab', ['a b</w>', 'a b'], ['ab', 'ab</w>']],
    ['abc', ['b c</w>', 'a b'], ['a', 'bc</w>']],
    ['abc', ['a b', 'b c</w>'], ['ab', 'c</w>']],
  ])('%s with %j', (word, merges, parts) => {
    expect(split(word, merges)).toEqual(parts);
  });

  it('is the plain algorithm', () => {
    const part = fc.stringMatching(/^[ab]{1,3}(<\/w>)?$/);
    const merges = fc.uniqueArray(
      fc.tuple(part, part).map((pair) => pair.join(' ')),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{1,30}$/), merges, (word, pairs) => {
        expect(split(word, pairs)).toEqual(plainBpe(word, pairs));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same parts again from memory', () => {
    const bpe = createBpe(['a b']);
    expect(bpe(['a', 'b', 'c'])).toBe(bpe(['a', 'b', 'c']));
  });

  it('cuts a very long word: work that grew with the square of its length would not end within the time of a test', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const merges = [...letters].flatMap((left) => [...letters].map((right) => `${left} ${right}`));
    const word = Array.from({ length: 200_000 }, (_, index) => letters.charAt((index * index * 7 + index) % 26));
    expect(createBpe(merges)(word).length).toBeGreaterThan(90_000);
  });
});
