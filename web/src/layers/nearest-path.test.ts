/** @file The way of a word through the layers. */
import { expect, it } from 'vitest';
import { pathOf } from './nearest-path.js';

const near = (word: string) => [
  { word, cosine: 0.9 },
  { word: 'other', cosine: 0.5 },
];

it('names each nearest word where it begins, and again when it comes back', () => {
  expect(pathOf(['person', 'person', 'woman', 'woman', 'person'].map(near))).toEqual(['person', 'woman', 'person']);
});

it('is one word where no layer finds another nearer, and none where nothing is near', () => {
  expect(pathOf([near('cat'), near('cat')])).toEqual(['cat']);
  expect(pathOf([[], []])).toEqual([]);
});
