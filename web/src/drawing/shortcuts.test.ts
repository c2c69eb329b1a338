/** @file The WebUI's keys. */
import { expect, it } from 'vitest';
import { type KeyPress, shortcutOf } from './shortcuts.js';

const press = (key: string, more: Partial<KeyPress> = {}) =>
  shortcutOf({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, ...more });

it.each([
  ['Enter', { ctrlKey: true }, 'generate'],
  ['Enter', { metaKey: true }, 'generate'],
  ['Enter', { altKey: true }, 'skip'],
  ['Escape', {}, 'interrupt'],
  ['Enter', {}, undefined],
  ['a', { ctrlKey: true }, undefined],
] as const)('%s with %j means %s', (key, more, meaning) => {
  expect(press(key, more)).toBe(meaning);
});

it('leaves an input method its keys', () => {
  expect(press('Enter', { ctrlKey: true, isComposing: true })).toBeUndefined();
  expect(press('Escape', { isComposing: true })).toBeUndefined();
});
