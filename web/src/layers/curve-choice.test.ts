/** @file Colours of curves. */
import { expect, it } from 'vitest';
import { colourAt, firstTokens, toggled } from './curve-choice.js';

it('gives the first tokens a colour', () => {
  expect([firstTokens(2), firstTokens(9)]).toEqual([
    [0, 1],
    [0, 1, 2, 3, 4],
  ]);
});

it('turns a token on and off, and the oldest gives way to one too many', () => {
  expect(toggled([0, 1], 1)).toEqual([0]);
  expect(toggled([0, 1, 2, 3, 4], 8)).toEqual([1, 2, 3, 4, 8]);
  expect([colourAt([3, 8], 8), colourAt([3], 8)]).toEqual([1, undefined]);
});
