import { describe, expect, it } from 'vitest';
import { findStyles } from './styles-in-prompt.js';

const style = (name: string, prompt: string, negativePrompt = '') => ({ name, prompt, negativePrompt });
const KNOWN = [
  style('watery', '{prompt}, watercolour', 'photo'),
  style('framed', 'a picture of {prompt} in a frame'),
  style('dark', 'at night'),
  style('twice', '{prompt} and {prompt}'),
  style('nothing', '{prompt}'),
  style('only negative', '', 'blurry'),
];
const find = (prompt: string, negativePrompt = '') => findStyles({ prompt, negativePrompt }, KNOWN);

describe('styles in prompts', () => {
  it.each([
    ['a cat, at night', '', { prompt: 'a cat', negativePrompt: '', styles: ['dark'] }],
    ['at night', '', { prompt: '', negativePrompt: '', styles: ['dark'] }],
    ['a cat, watercolour', 'dog, photo', { prompt: 'a cat', negativePrompt: 'dog', styles: ['watery'] }],
    [
      'a picture of a cat, at night in a frame',
      '',
      { prompt: 'a cat', negativePrompt: '', styles: ['dark', 'framed'] },
    ],
    ['a cat', 'dog, blurry', { prompt: 'a cat', negativePrompt: 'dog', styles: ['only negative'] }],
  ])('%j, %j', (prompt, negativePrompt, styled) => expect(find(prompt, negativePrompt)).toEqual(styled));

  it.each([
    ['a cat', ''],
    ['a cat, watercolour', ''],
    ['a cat at night', ''],
    ['a cat and a cat', ''],
    ['', ''],
  ])('none in %j, %j', (prompt, negativePrompt) => expect(find(prompt, negativePrompt)).toBeUndefined());
});
