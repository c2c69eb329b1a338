/** @file The script of a picture's parameters. */
import { expect, it } from 'vitest';
import { scriptFromPicture } from './script-from-picture.js';

it('is the plot with its axes, as text and as a list', () => {
  const axes = { 'X Type': 'Clip skip', 'X Values': '1-3', 'Z Type': 'Sampler', 'Z Values': 'Euler, "a, ""b""", DDIM' };
  expect(scriptFromPicture({ Script: 'X/Y/Z plot', ...axes })).toEqual({
    title: 'X/Y/Z plot',
    args: [
      ...['Clip skip', '1-3', ['1-3']],
      ...['Nothing', '', []],
      ...['Sampler', 'Euler, "a, ""b""", DDIM', ['Euler', 'a, "b"', 'DDIM']],
    ],
  });
});

it('is none where the picture names none, or another', () => {
  expect(scriptFromPicture({ Steps: '20' })).toBeUndefined();
  expect(scriptFromPicture({ Script: 'Somebody else’s' })).toBeUndefined();
});
