/** @file Sizes of the usual shapes. */
import { expect, it } from 'vitest';
import { presetsOf } from './size-presets.js';

const sizes = (side: number) =>
  presetsOf({ width: side, height: side }).map(({ name, width, height }) => `${name} ${width}x${height}`);

it('keep about the pixels of the model, in steps of 64', () => {
  expect(sizes(512)).toEqual(['1:1 512x512', '4:3 576x448', '3:2 640x448', '16:9 704x384']);
  expect(sizes(1024)).toEqual(['1:1 1024x1024', '4:3 1152x896', '3:2 1280x832', '16:9 1344x768']);
});

it('go in steps of 8 on a small model', () => {
  expect(sizes(64)).toEqual(['1:1 64x64', '4:3 72x56', '3:2 80x56', '16:9 88x48']);
});
