import { describe, expect, it } from 'vitest';
import { mergeStyles, withoutComments } from './index.js';

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
