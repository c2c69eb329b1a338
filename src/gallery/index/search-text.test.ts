import { describe, expect, it } from 'vitest';
import { toMatch, toSearchText } from './search-text.js';

describe('what is looked for', () => {
  it.each([
    ['cat', '"cat"*'],
    ['Red HOUSE', '"red"* "house"*'],
    ['"red house"', '"red house"'],
    ['黑猫', '"黑 猫"'],
    ['黑猫cat', '"黑 猫" "cat"*'],
    ['a"b', '"a"* "b"*'],
    ['*:("', undefined],
    ['', undefined],
  ])('%s', (query, match) => expect(toMatch(query)).toBe(match));

  it('is written into the index in the same way', () => {
    expect(toSearchText('一只黑猫，Red（ABC）')).toBe('一 只 黑 猫 ,red(abc)');
  });
});
