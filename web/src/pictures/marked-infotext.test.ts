/** @file What differs between the parameters of two pictures. */
import { expect, it } from 'vitest';
import { markedInfotext } from './marked-infotext.js';

const CAT = 'a cat\nNegative prompt: blurry\nSteps: 20, Sampler: DDIM, Seed: 7, Clip skip: 2';
const marked = (other: string) =>
  markedInfotext(CAT, other)
    .filter(({ differs }) => differs)
    .map(({ text }) => text.trim());

it('marks values that differ and those the other has not, and nothing of what is the same', () => {
  expect(marked(CAT)).toEqual([]);
  expect(marked('a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, Seed: 7')).toEqual([
    'Sampler: DDIM,',
    'Clip skip: 2',
  ]);
  expect(marked('a dog\nSteps: 20, Sampler: DDIM, Seed: 8, Clip skip: 2')).toEqual([
    'a cat',
    'Negative prompt: blurry',
    'Seed: 7,',
  ]);
});

it('is the whole infotext, in order, whatever is marked', () => {
  const others = [undefined, '', CAT, 'a dog\nSteps: 1, Seed: 2, Size: 8x8'];
  for (const other of others)
    expect(
      markedInfotext(CAT, other)
        .map(({ text }) => text)
        .join(''),
    ).toBe(CAT);
});

it('leaves a value in quotes whole, commas and all', () => {
  const plot = 'a cat\nSteps: 20, Seed: 7, X Values: "1,2,3", Size: 8x8';
  expect(markedInfotext(plot, plot.replace('1,2,3', '1,2')).find(({ differs }) => differs)?.text).toBe(
    ' X Values: "1,2,3",',
  );
});
