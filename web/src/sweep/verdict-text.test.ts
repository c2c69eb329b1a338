/** @file Verdicts in words. */
import { expect, it } from 'vitest';
import en from '../locales/en.json';
import { differenceText, isDead, verdictText } from './verdict-text.js';

const text = (key: keyof typeof en.texts, values: Readonly<Record<string, string | number>> = {}) =>
  en.texts[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
const difference = { image: 0.1234, latent: 0.5, conditioning: 0.00126 };

it('names the value before, and how far it is', () => {
  const verdict = { clipSkip: 3, verdict: 'different', sentence: '', difference } as const;
  expect(verdictText(verdict, 2, text)).toBe('differs from 2 by 12.3 %');
  expect(verdictText({ ...verdict, verdict: 'same' }, 2, text)).toBe('same picture as 2');
  expect(differenceText(difference, text)).toBe('picture 12.3 %, latent 50.0 %, conditioning 0.0013');
});

it('calls dead what changes nothing', () => {
  const verdicts = ['first', 'no effect', 'same', 'slight', 'different'] as const;
  const dead = verdicts.filter((verdict) => isDead({ clipSkip: 1, verdict, sentence: '', difference: null }));
  expect(dead).toEqual(['no effect', 'same']);
});
