import { describe, expect, it } from 'vitest';
import { readArguments } from './script-arguments.js';

const ROWS = [
  { label: 'Flag', value: false },
  { label: 'Number', value: 1, minimum: 0, maximum: 9 },
  { label: 'Text', value: '' },
  { label: 'List', value: [] },
  { label: 'Choice', value: 'a', choices: ['a', 'b'] },
];

/** What JSON can say and no text can be made of. */
const STRANGE: readonly unknown[] = [
  { toString: 1, valueOf: 1 },
  JSON.parse('['.repeat(5000) + ']'.repeat(5000)),
  [[]],
];

describe('arguments of a script', () => {
  it('are read from texts and numbers', () => {
    const read = readArguments(['True', '2', 3, ['x', 4], 'B'], ROWS);
    expect([read.flag(0), read.number(1), read.text(2), read.list(3), read.choice(4)]).toEqual([
      true,
      2,
      '3',
      ['x', '4'],
      1,
    ]);
  });

  it.each(STRANGE)('that are nested are refused by a code', (strange) => {
    const read = readArguments([strange, strange, strange, [strange], strange], ROWS);
    const readers = [read.flag, read.number, read.text, read.list, read.choice];
    for (const [index, reader] of readers.entries())
      expect(() => reader(index)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });

  it('are no names that every object has', () =>
    expect(() => readArguments(['constructor'], ROWS).flag(0)).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID' }),
    ));
});
