import { expect, it } from 'vitest';
import { createFamilyFinder, type FamilyParts } from './family-finder.js';

const MODELS = [
  { name: 'anime', title: 'old/anime.safetensors [aaaaaaaaaa]', path: '/1', sha256: 'a'.repeat(64) },
  { name: 'anime', title: 'new/anime.safetensors', path: '/2', sha256: null },
  { name: 'broken', title: 'broken.ckpt', path: '/3' },
];
const FAMILIES: Readonly<Record<string, string>> = { '/1': 'Stable Diffusion 1.x', '/2': 'Stable Diffusion XL' };

const finderOf = (parts: Partial<FamilyParts> = {}) =>
  createFamilyFinder({
    list: async () => MODELS,
    familyAt: async (path) => FAMILIES[path] ?? Promise.reject(new Error('cannot be opened')),
    chosen: async () => MODELS[1],
    firstAlone: () => true,
    ...parts,
  });

it.each([
  [{ modelHash: 'AAAAAAAAAA' }, 'sd1'],
  [{ model: 'Anime' }, 'sd1'],
  // The first one's hash is another: it is the one whose hash is not known yet.
  [{ model: 'anime', modelHash: 'bbbbbbbbbb' }, 'sdxl'],
  [{ model: 'anime', modelHash: 'aaaaaaaaaa' }, 'sd1'],
  [{ model: 'broken' }, undefined],
  [{ model: 'nowhere' }, undefined],
  [{}, undefined],
])('a text that names %j was drawn with %s', async (named, family) => {
  expect(await finderOf().ofModel(named)).toBe(family);
});

it('knows the chosen model, if there is one', async () => {
  expect(await finderOf().chosen()).toBe('sdxl');
  expect(await finderOf({ chosen: () => Promise.reject(new Error('gone')) }).chosen()).toBeUndefined();
  expect(finderOf().firstAlone()).toBe(true);
});
