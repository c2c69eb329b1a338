/** @file Typed lists of numbers. */
import { expect, it } from 'vitest';
import { numberList, seedList } from './number-list.js';

it('reads numbers and ranges, each once, in the order typed', () => {
  expect(numberList('1-4, 7, 3')).toEqual([1, 2, 3, 4, 7]);
  expect(numberList('1.5，2.5')).toEqual([1.5, 2.5]);
  expect(numberList('-1')).toEqual([-1]);
  expect(numberList('  ')).toEqual([]);
});

it('is nothing for what is no list', () => {
  for (const text of ['a', '1-', '4-1', '1-100000', '1..2'])
    expect([text, numberList(text)]).toEqual([text, undefined]);
});

it('reads seeds to the digit, also beyond 2^53', () => {
  expect(seedList('-1, 4186667593')).toEqual([-1, 4186667593]);
  expect(seedList('9007199254740990-9007199254740993')).toEqual([
    9007199254740990,
    9007199254740991,
    '9007199254740992',
    '9007199254740993',
  ]);
  for (const text of ['1.5', 'a', '4-1', '1-100000']) expect([text, seedList(text)]).toEqual([text, undefined]);
});
