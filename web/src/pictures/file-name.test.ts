/** @file Names of downloads. */
import { expect, it } from 'vitest';
import { fileNameOf } from './file-name.js';

it('is the seed and the clip skip of the picture, and never a word of its prompt', () => {
  expect(fileNameOf('a tree from Seed: 5\nSteps: 20, Sampler: DDIM, Seed: 42, Size: 64x64')).toBe('penultimate-42');
  expect(fileNameOf('a cat\nSteps: 20, Seed: 42, Clip skip: 2')).toBe('penultimate-42-clip-skip-2');
  expect(fileNameOf('a cat\nSeed: 42, Clip skip: 1, Clip skip exact: 1.5')).toBe('penultimate-42-clip-skip-1.5');
  expect(fileNameOf('')).toBe('penultimate');
});
