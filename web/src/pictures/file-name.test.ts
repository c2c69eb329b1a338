/** @file Names of downloads. */
import { expect, it } from 'vitest';
import { fileNameOf } from './file-name.js';

it('is the seed of the picture, and never a word of its prompt', () => {
  expect(fileNameOf('a tree from Seed: 5\nSteps: 20, Sampler: DDIM, Seed: 42, Size: 64x64')).toBe('penultimate-42');
  expect(fileNameOf('')).toBe('penultimate');
});
