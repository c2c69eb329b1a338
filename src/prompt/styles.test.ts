import { describe, expect, it } from 'vitest';
import { mergeStyles, replaceInPrompt, withoutComments } from './index.js';

const RULE = { name: 'prompt', limit: 100 };

describe('mergeStyles', () => {
  const cases: [string, string[], string][] = [
    ['a cat', [], 'a cat'],
    ['a cat', ['film still'], 'a cat, film still'],
    ['a cat ', [' film still '], 'a cat, film still'],
    ['', ['film still'], 'film still'],
    ['a cat', ['', '  '], 'a cat'],
    ['a cat', ['still of {prompt}, dark'], 'still of a cat, dark'],
    ['a cat', ['{prompt} and {prompt}'], 'a cat and a cat'],
    ['a cat', ['one', 'two of {prompt}', 'three'], 'two of a cat, one, three'],
    ['costs $& and $1', ['x {prompt}'], 'x costs $& and $1'],
  ];
  it.each(cases)('%j with %j', (prompt, styles, whole) => {
    expect(mergeStyles(prompt, styles)).toBe(whole);
  });
});

describe('withoutComments', () => {
  const cases: [string, string][] = [
    ['a cat', 'a cat'],
    ['a cat # or a dog', 'a cat'],
    ['# first\na cat', 'a cat'],
    ['a cat,\n# not this\n# nor this\nred', 'a cat,\nred'],
    ['a # x\nb # y', 'a\nb'],
    ['#', ''],
  ];
  it.each(cases)('%j', (prompt, read) => {
    expect(withoutComments(prompt)).toBe(read);
  });
});

describe('texts that are put together', () => {
  it('are refused before they are made where they would be too long', () => {
    const style = '{prompt}'.repeat(12_000);
    expect(() => mergeStyles('a'.repeat(90), [style, style, style], RULE)).toThrow(
      expect.objectContaining({ code: 'TEXT_TOO_LONG', data: { name: 'prompt', length: 1_080_000, limit: 100 } }),
    );
    expect(mergeStyles('a', ['{prompt}'.repeat(100)], RULE)).toHaveLength(100);
    expect(() => mergeStyles('a', ['{prompt}'.repeat(101)], RULE)).toThrow(/101 characters/);
  });

  it.each([
    ['a cat', 'cat', 'dog', 'a dog'],
    ['a', 'a', '$&', '$&'],
    ['ab', '', '-', '-a-b-'],
  ])('by search and replace: %s', (prompt, searched, value, expected) => {
    expect(replaceInPrompt(prompt, searched, value, RULE)).toBe(expected);
    const limit = expected.length;
    expect(replaceInPrompt(prompt, searched, value, { ...RULE, limit })).toBe(expected);
    expect(() => replaceInPrompt(prompt, searched, value, { ...RULE, limit: limit - 1 })).toThrow(/the limit is/);
  });
});
