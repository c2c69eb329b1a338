/** @file The prompts of earlier pictures. */
import { expect, it } from 'vitest';
import { earlierPrompts } from './prompt-history.js';

it('are the prompts alone, each once, the newest first, as many as are wanted', () => {
  const infotexts = [
    'a cat,\nasleep\nNegative prompt: blurry\nSteps: 20, Seed: 1, Size: 64x64',
    'a dog\nSteps: 20, Seed: 2, Size: 64x64',
    'a cat,\nasleep\nSteps: 4, Seed: 3, Size: 64x64',
    'Steps: 4, Seed: 3, Size: 64x64',
    'a fox\nSteps: 4, Seed: 3, Size: 64x64',
  ];
  expect(earlierPrompts(infotexts, 9)).toEqual(['a cat,\nasleep', 'a dog', 'a fox']);
  expect(earlierPrompts(infotexts, 2)).toEqual(['a cat,\nasleep', 'a dog']);
});
