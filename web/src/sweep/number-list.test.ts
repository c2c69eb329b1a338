/** @file Typed lists of numbers. */
import { expect, it } from 'vitest';
import { numberList } from './number-list.js';

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
