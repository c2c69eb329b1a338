/** @file The native size of a single file: its metadata's, where that can be drawn. */
import { expect, it } from 'vitest';
import { nativeSizeOf } from './native-size.js';

it.each([
  ['768x768', 768],
  ['64x64', 64],
  ['512x768', 512],
  ['500x500', 512],
  ['00x00', 512],
  ['large', 512],
  [undefined, 512],
])('of modelspec.resolution %s is %i', (resolution, size) => {
  expect(nativeSizeOf(resolution === undefined ? {} : { 'modelspec.resolution': resolution }, 512)).toBe(size);
});
