import { describe, expect, it } from 'vitest';
import { artifactNameOf, subfolderOf } from './image-names.js';

const clipSkip = { requested: 2, effective: 2, layersRun: 11, numLayers: 12 };
const request = { steps: 3, cfgScale: 7, sampler: 'Euler', schedule: 'Karras', width: 64, height: 32 };
const facts = { seed: 7, clipSkip, format: 'webp', request } as Parameters<typeof artifactNameOf>[1];

describe('the name of an image', () => {
  it.each([
    ['', '7', 'always'],
    ['[seed]-skip[clip_skip]-[steps]', '7-skip2-3', 'when taken'],
    ['[sampler] [scheduler] [cfg] [width]x[height]', 'Euler Karras 7 64x32', 'when taken'],
    ['a/b\\c:[seed]?[none]', 'a_b_c_7_[none]', 'when taken'],
    ['x'.repeat(200), 'x'.repeat(120), 'when taken'],
  ])('pattern "%s"', (pattern, name, numbered) => {
    expect(artifactNameOf(pattern, facts)).toEqual({ name, extension: 'webp', numbered });
  });

  it('holds 1 for a clip skip that has no effect', () => {
    const none = { ...facts, clipSkip: { ...clipSkip, effective: null } };
    expect(artifactNameOf('[clip_skip]', none).name).toBe('1');
  });
});

describe('the folder of an image', () => {
  it.each([
    ['', ''],
    ['[sampler]/[seed]', 'Euler/7'],
    ['../..\\[steps]/ /./x', '3/x'],
  ])('pattern "%s"', (pattern, folder) => expect(subfolderOf(pattern, facts)).toBe(folder));
});
