import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTimeline } from './index.js';

describe('parseTimeline', () => {
  it('reads values with the shares of the sampling they hold for', () => {
    expect(parseTimeline('2@0-0.4,1@0.4-1')).toEqual([
      { value: 2, from: 0, to: 0.4 },
      { value: 1, from: 0.4, to: 1 },
    ]);
    expect(parseTimeline('1.5@0-1')).toEqual([{ value: 1.5, from: 0, to: 1 }]);
  });

  it('takes parts in any order, and white space', () => {
    expect(parseTimeline(' 1 @ .4 - 1 , 2@0-0.40 ')).toEqual(parseTimeline('2@0-0.4,1@0.4-1'));
  });

  it.each([
    ['', 'it is empty'],
    ['  ', 'it is empty'],
    ['2', '"2" is not VALUE@FROM-TO'],
    ['abc', '"abc" is not'],
    ['-1@0-1', '"-1@0-1" is not'],
    ['NaN@0-1', '"NaN@0-1" is not'],
    ['2@0-0.5,', '"" is not'],
    ['2@0--1', 'is not'],
    ['2@0-0.4,1@0.5-1', 'nothing is said for 0.4 to 0.5'],
    ['2@0.1-1', 'nothing is said for 0 to 0.1'],
    ['2@0-0.9', 'nothing is said for 0.9 to 1'],
    ['2@0-0.5,1@0.4-1', '0.4 to 0.5 has two values'],
    ['2@0-1,1@0-1', '0 to 1 has two values'],
    ['2@0.4-0,1@0.4-1', '"2@0.4-0" ends where it starts or before'],
    ['2@0-0,1@0-1', '"2@0-0" ends where it starts'],
    ['2@0-1.5', '"2@0-1.5" goes beyond 1'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseTimeline(text)).toThrow(
      expect.objectContaining({ code: 'TIMELINE_INVALID', message: expect.stringContaining(problem) }),
    );
  });

  it('reads any text or refuses it with its code; what it reads fills 0 to 1', () => {
    const scraps = fc.constantFrom('1', '2', '@', '-', '0', '0.5', ',', '.', ' ');
    const texts = fc.array(scraps, { maxLength: 16 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), (text) => {
        try {
          const parts = parseTimeline(text);
          expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([0, 1]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'TIMELINE_INVALID' });
        }
      }),
    );
  });
});
