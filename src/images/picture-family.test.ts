/** @file The number of an image on SDXL: by whose counting, and how it is known that its model is SDXL. */
import { describe, expect, it } from 'vitest';
import * as pictures from '../../test/fixtures/pictures.js';
import { readPastedText } from './image-info.js';
import type { BesideTexts, FamilyFinder } from './picture-family.js';
import { readPicture } from './read-recipe.js';

const textOf = (pairs: string) => `a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 7, ${pairs}`;
const read = (pairs: string, beside: BesideTexts = {}) => readPicture(new Map([['parameters', textOf(pairs)]]), beside);
const LAYER_KEYS = ['Clip skip', 'Clip skip exact', 'Clip skip L', 'Clip skip G'];
const layersIn = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => LAYER_KEYS.includes(key)));
const SDXL = { model: 'sdxl' } as const;

describe('the family', () => {
  it.each([
    ['Model: anime, Clip skip: 2', {}, 'sd1', 'usual'],
    ['Model: anime, Clip skip: 2', { chosen: 'sdxl' }, 'sdxl', 'chosen'],
    ['Model: ponyDiffusionV6XL_v6, Clip skip: 2', { chosen: 'sd1' }, 'sdxl', 'texts'],
    ['Model: ponyDiffusionV6XL_v6, Clip skip: 2', { model: 'sd1', chosen: 'sd1' }, 'sd1', 'model'],
    ['Model: noobaiXLNAIXL_vPred10Version', {}, 'sdxl', 'texts'],
    ['Model: Illustrious-v2', {}, 'sdxl', 'texts'],
    ['Model: sd_xl_base_1.0', {}, 'sdxl', 'texts'],
    ['Model: hassakuXLIllustrious_v13', {}, 'sdxl', 'texts'],
    ['Model: juggernautXL_v9', {}, 'sdxl', 'texts'],
    ['Model: v2-1_768-ema-pruned', {}, 'sd2', 'texts'],
    ['Model: v1-5-pruned-emaonly', {}, 'sd1', 'texts'],
    ['Model: pixelart', {}, 'sd1', 'usual'],
    ['Model: axlotl', {}, 'sd1', 'usual'],
    ['Model: anime, Refiner: sd_xl_refiner_1.0 [7440042bbd], Refiner switch at: 0.8', {}, 'sdxl', 'texts'],
    ['Model: anime, App: SD.Next, Pipeline: StableDiffusionXLPipeline', {}, 'sdxl', 'texts'],
    ['Model: anime, App: SD.Next, Pipeline: StableDiffusionPipeline', { chosen: 'sdxl' }, 'sd1', 'texts'],
    ['Model: anime, VAE: sdxl_vae.safetensors', {}, 'sdxl', 'texts'],
  ] as const)('of "%s" with %j is %s, by %s', (pairs, beside, family, familyFrom) => {
    const known = familyFrom !== 'chosen' && familyFrom !== 'usual';
    expect(read(pairs, beside).recipe?.clipSkip).toMatchObject({ family, familyFrom, familyKnown: known });
  });

  it('is what the file says, whatever is chosen or called so here', () => {
    const items = new Map([
      ['parameters', pictures.FOOOCUS],
      ['fooocus_scheme', 'fooocus'],
    ]);
    const { recipe } = readPicture(items, { model: 'sd1', chosen: 'sd1' });
    expect(recipe?.clipSkip).toMatchObject({ family: 'sdxl', familyFrom: 'file' });
  });
});

/** What a value of each program is pasted as. A1111's own is always as trained; the very last layer is each encoder's 1. */
const PASTED: readonly (readonly [program: string, pairs: string, fields: object])[] = [
  ['A1111', 'Clip skip: 2', { 'Clip skip': '2' }],
  ['A1111', 'Clip skip: 3', { 'Clip skip': '2' }],
  ['A1111', '', {}],
  ['Forge', 'Clip skip: 3, Version: f2.0.1v1.10.1', { 'Clip skip': '3' }],
  ['SD.Next', 'CLiP-skip: 2, App: SD.Next', { 'Clip skip': '3' }],
  ['SD.Next', 'CLiP-skip: 1.5, App: SD.Next', { 'Clip skip': '2', 'Clip skip exact': '2.5' }],
  ['SD.Next', 'CLiP-skip: 0, App: SD.Next', { 'Clip skip L': '1', 'Clip skip G': '1' }],
  ['stable-diffusion.cpp', 'Clip skip: 1, Version: stable-diffusion.cpp', { 'Clip skip L': '1', 'Clip skip G': '1' }],
  ['stable-diffusion.cpp', 'Clip skip: 3, Version: stable-diffusion.cpp', { 'Clip skip': '3' }],
  ['Penultimate', 'Clip skip: 3, App: Penultimate 0.1.0', { 'Clip skip': '3' }],
  ['Penultimate', 'Clip skip: 2, Clip skip L: 4, App: Penultimate 0.1.0', { 'Clip skip': '2', 'Clip skip L': '4' }],
];

describe('on SDXL', () => {
  it.each(PASTED)('what %s writes as "%s" is drawn from the same layers', (program, pairs, fields) => {
    const reading = read(pairs, SDXL);
    expect(reading.recipe?.program).toBe(program);
    expect(layersIn(reading.fields)).toEqual(fields);
  });

  it('keeps all else that A1111 wrote', () => {
    const { fields } = read('Clip skip: 3, Hires upscale: 2, Hires upscaler: Latent', SDXL);
    expect(fields).toMatchObject({ Steps: '20', 'Hires upscale': '2', 'Hires upscaler': 'Latent' });
    expect(read('Clip skip: 3', { model: 'sd1' }).fields['Clip skip']).toBe('3');
  });

  it('takes the number of A1111 for that of CLIP-L where its option is on here, and names both encoders for others', () => {
    const alone = { ...SDXL, firstAlone: true };
    const theirs = read('Clip skip: 3', alone);
    expect(layersIn(theirs.fields)).toEqual({ 'Clip skip': '3' });
    expect(theirs.recipe?.clipSkip).toMatchObject({ clipSkip: null, layersRun: 10, line: '' });
    expect(theirs.recipe?.clipSkip?.reason).toContain('of CLIP-L alone');
    const forge = read('Clip skip: 3, Version: f2.0.1v1.10.1', alone);
    expect(layersIn(forge.fields)).toEqual({ 'Clip skip L': '3', 'Clip skip G': '3' });
    expect(layersIn(read('Clip skip: 3', { model: 'sd1', firstAlone: true }).fields)).toEqual({ 'Clip skip': '3' });
  });
});

describe('pasted text', () => {
  const asked: object[] = [];
  const finder: FamilyFinder = {
    ofModel: async (named) => {
      asked.push(named);
      return named.model === 'here' ? 'sdxl' : undefined;
    },
    chosen: async () => 'sd1',
    firstAlone: () => false,
  };

  it('asks for the model that it names', async () => {
    const { fields, recipe } = await readPastedText(
      textOf('Model hash: 0123456789, Model: here, Clip skip: 3'),
      finder,
    );
    expect(asked.at(-1)).toMatchObject({ model: 'here', modelHash: '0123456789' });
    expect(recipe?.clipSkip).toMatchObject({ family: 'sdxl', familyFrom: 'model' });
    expect(fields['Clip skip']).toBe('2');
  });

  it('may be what other programs write into their images', async () => {
    const graph = await readPastedText(pictures.COMFYUI_PROMPT, finder);
    expect(graph).toMatchObject({
      prompt: 'a cat on a mat',
      fields: { 'Clip skip': '2' },
      recipe: { program: 'ComfyUI' },
    });
    expect((await readPastedText(pictures.comfyuiWorkflow(0))).recipe?.program).toBe('ComfyUI');
    expect((await readPastedText(pictures.INVOKEAI)).recipe?.program).toBe('InvokeAI');
    expect((await readPastedText(pictures.FOOOCUS)).recipe).toMatchObject({ program: 'Fooocus' });
  });

  it('is a prompt where it is nothing else', async () => {
    expect(await readPastedText('a cat', finder)).toMatchObject({ prompt: 'a cat', fields: { 'Clip skip': '1' } });
    expect(await readPastedText('{a cat}', finder)).toMatchObject({ prompt: '{a cat}' });
  });
});
