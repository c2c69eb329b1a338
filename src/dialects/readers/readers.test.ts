import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as pictures from '../../../test/fixtures/pictures.js';
import { parseInfotext } from '../../metadata/index.js';
import { READERS, readRecipe } from '../read-recipe.js';
import type { ForeignRecipe } from '../recipe.js';
import { SAMPLER_NAMES, SCHEDULE_NAMES, samplingOf } from '../samplers.js';

type Items = Readonly<Record<string, string>>;

const read = (items: Items) => readRecipe(new Map(Object.entries(items)), parseInfotext);

function recipeOf(items: Items): ForeignRecipe {
  const { recipe } = read(items);
  if (recipe === undefined) throw new Error('no recipe');
  return recipe;
}

interface Row {
  readonly items: Items;
  readonly program: string;
  readonly written: number | string | null;
  /** Our number on SD 1.x; on SDXL where the file says so. */
  readonly clipSkip: number | null;
  readonly fields: object;
}

const PICTURES: Readonly<Record<string, Row>> = {
  A1111: {
    items: { parameters: pictures.A1111 },
    program: 'A1111',
    written: '2',
    clipSkip: 2,
    fields: { steps: 20, sampler: 'Euler a', schedule: 'Karras', seed: 1234, width: 512, height: 768, ensd: 31337 },
  },
  'A1111 without the key': {
    items: { UserComment: pictures.A1111.replace('Clip skip: 2, ', '') },
    program: 'A1111',
    written: null,
    clipSkip: 1,
    fields: { modelHash: '45dee52bff' },
  },
  Forge: { items: { parameters: pictures.FORGE }, program: 'Forge', written: '2', clipSkip: 2, fields: { seed: 1 } },
  'SD.Next': {
    items: { parameters: pictures.SDNEXT },
    program: 'SD.Next',
    written: '1.5',
    clipSkip: 1.5,
    fields: { cfgScale: 6 },
  },
  'stable-diffusion.cpp': {
    items: { parameters: pictures.SDCPP },
    program: 'stable-diffusion.cpp',
    written: '2',
    clipSkip: 2,
    fields: { sampler: 'DPM++ 2M', schedule: 'Karras', rng: 'NV', cfgScale: 7, model: 'anime' },
  },
  Penultimate: {
    items: { parameters: pictures.OURS },
    program: 'Penultimate',
    written: '1.4',
    clipSkip: 1.4,
    fields: { rng: 'NV' },
  },
  'ComfyUI, as it ran': {
    items: { prompt: pictures.COMFYUI_PROMPT, workflow: pictures.comfyuiWorkflow(0) },
    program: 'ComfyUI',
    written: -2,
    clipSkip: 2,
    fields: {
      steps: 20,
      sampler: 'Euler a',
      schedule: 'Karras',
      cfgScale: 7,
      seed: 1234,
      width: 512,
      height: 768,
      model: 'anime',
      rng: 'CPU',
    },
  },
  'ComfyUI, as it was drawn': {
    items: { workflow: pictures.comfyuiWorkflow(0) },
    program: 'ComfyUI',
    written: -2,
    clipSkip: 2,
    fields: { sampler: 'DPM++ 2M', schedule: 'Normal', steps: 20, cfgScale: 7, seed: 1234, width: 512, model: 'anime' },
  },
  'ComfyUI, its layer bypassed': {
    items: { workflow: pictures.comfyuiWorkflow(4) },
    program: 'ComfyUI',
    written: null,
    clipSkip: 1,
    fields: { model: 'anime' },
  },
  InvokeAI: {
    items: { invokeai_metadata: pictures.INVOKEAI },
    program: 'InvokeAI',
    written: 1,
    clipSkip: 2,
    fields: { sampler: 'DPM++ 2M', schedule: 'Karras', cfgScale: 7.5, rng: 'CPU', model: 'anime', height: 768 },
  },
  'InvokeAI 2': {
    items: { 'sd-metadata': pictures.INVOKEAI_OLD, Dream: pictures.DREAM },
    program: 'InvokeAI',
    written: null,
    clipSkip: 1,
    fields: { sampler: 'Euler a', steps: 50, width: 640, seed: 99 },
  },
  'InvokeAI 1': {
    items: { Dream: pictures.DREAM },
    program: 'InvokeAI',
    written: null,
    clipSkip: 1,
    fields: { sampler: 'LMS', steps: 50, width: 640, seed: 99, cfgScale: 7.5 },
  },
  Fooocus: {
    items: { parameters: pictures.FOOOCUS, fooocus_scheme: 'fooocus' },
    program: 'Fooocus',
    written: 2,
    clipSkip: 2,
    fields: { sampler: 'DPM++ 2M SDE', schedule: 'Karras', width: 1152, height: 896, seed: 1234, cfgScale: 4 },
  },
  'Fooocus in A1111 scheme': {
    items: { parameters: pictures.FOOOCUS_A1111, fooocus_scheme: 'a1111' },
    program: 'Fooocus',
    written: '3',
    clipSkip: 3,
    fields: { sampler: 'DPM++ 2M SDE', schedule: 'Karras', width: 1152 },
  },
  'Draw Things': {
    items: { 'XML:com.adobe.xmp': pictures.DRAW_THINGS },
    program: 'Draw Things',
    written: 2,
    clipSkip: 2,
    fields: { sampler: 'DPM++ 2M', schedule: 'Karras', rng: 'CPU', width: 512, height: 768, model: 'anime_f16' },
  },
  NovelAI: {
    items: { Software: 'NovelAI', Description: 'a cat', Comment: pictures.NOVELAI_COMMENT },
    program: 'NovelAI',
    written: null,
    clipSkip: null,
    fields: { sampler: 'Euler a', schedule: 'Automatic', cfgScale: 11, ensd: 31337 },
  },
  'NovelAI in WebP': {
    items: { UserComment: JSON.stringify({ Software: 'NovelAI', Comment: pictures.NOVELAI_COMMENT }) },
    program: 'NovelAI',
    written: null,
    clipSkip: null,
    fields: { steps: 28 },
  },
  SwarmUI: {
    items: { parameters: pictures.SWARMUI },
    program: 'SwarmUI',
    written: -2,
    clipSkip: 2,
    fields: { sampler: 'Euler', schedule: 'Simple', model: 'anime' },
  },
};

describe('pictures of', () => {
  it.each(Object.entries(PICTURES))('%s are read', (_, { items, program, written, clipSkip, fields }) => {
    const recipe = recipeOf(items);
    const { byFamily, ...rest } = recipe.clipSkip!;
    expect({ program: recipe.program, written: rest.written, fields: recipe.fields }).toMatchObject({
      program,
      written,
      fields,
    });
    expect(byFamily[recipe.family ?? 'sd1'].clipSkip).toBe(clipSkip);
    expect(recipe.prompt).toMatch(/cat/);
    expect(recipe.prompt).not.toMatch(/blurry|Steps/);
  });

  it('NovelAI were drawn from the penultimate layer', () => {
    expect(recipeOf(PICTURES.NovelAI!.items).clipSkip!.byFamily.sd1).toMatchObject({ blocksDropped: 1, layersRun: 11 });
  });

  it('ComfyUI and ours keep a layer of their own for the negative prompt', () => {
    const comfyui = recipeOf(PICTURES['ComfyUI, as it ran']!.items);
    expect([comfyui.negativePrompt, comfyui.negativeClipSkip?.written]).toEqual(['blurry', null]);
    expect(comfyui.negativeClipSkip?.byFamily.sd1.clipSkip).toBe(1);
    expect(recipeOf(PICTURES['ComfyUI, as it was drawn']!.items).negativeClipSkip).toBeUndefined();
    expect(recipeOf(PICTURES.Penultimate!.items).negativeClipSkip?.byFamily.sd1.clipSkip).toBe(3);
  });

  it('ComfyUI keep their default where the node is missing, which depends on the family', () => {
    const { byFamily } = recipeOf(PICTURES['ComfyUI, its layer bypassed']!.items).clipSkip!;
    expect([byFamily.sd1.layersRun, byFamily.sd2.layersRun, byFamily.sdxl.layersRun]).toEqual([12, 23, 11]);
  });

  it('Draw Things have their entities decoded, old InvokeAI its brackets taken apart', () => {
    expect(recipeOf(PICTURES['Draw Things']!.items).prompt).toBe('a "cat" & a dog');
    expect(recipeOf(PICTURES['InvokeAI 2']!.items)).toMatchObject({ prompt: 'a cat', negativePrompt: 'blurry' });
  });

  it('an unknown text are a prompt', () => {
    expect(recipeOf({ parameters: 'just a cat' })).toMatchObject({ program: 'A1111', prompt: 'just a cat' });
  });
});

describe('hostile pictures', () => {
  const node = (type: string, inputs: object) => ({ class_type: type, inputs });
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it('have no recipe and no error when they hold nothing', () => {
    expect(read({})).toEqual({ notes: [] });
    expect(read({ Title: 'a cat' })).toEqual({ notes: [] });
  });

  it.each([
    ['a graph that is not JSON', { prompt: '{"class_type"' }],
    ['a graph without a sampler', { prompt: JSON.stringify({ 1: node('SaveImage', {}) }) }],
    ['metadata of another type', { invokeai_metadata: '[1]' }],
    ['deep JSON', { prompt: `{"class_type":${deep(100_000)}}` }],
    ['huge JSON', { parameters: `{"sui_image_params":"${'x'.repeat(5 * 2 ** 20)}"}` }],
    ['XMP without its end', { 'XML:com.adobe.xmp': 'Draw Things <exif:UserComment>{' }],
    ['NovelAI without JSON', { Software: 'NovelAI', Comment: 'null' }],
  ])('are told by a note: %s', (_, items) => {
    const { recipe, notes } = read(items);
    expect(recipe).toBeUndefined();
    expect(notes.length).toBeGreaterThan(0);
  });

  it('end where their links go round in circles, and read wrong types as absent', () => {
    const prompt = JSON.stringify({
      1: node('KSampler', {
        positive: ['2', 0],
        negative: ['1', 0],
        latent_image: ['1', 0],
        seed: {},
        steps: 'x',
        model: ['1', 0],
      }),
      2: node('ConditioningCombine', { conditioning_1: ['2', 0], conditioning_2: ['3', 0] }),
      3: node('CLIPTextEncode', { text: ['3', 0], clip: ['4', 0] }),
      4: node('CLIPSetLastLayer', { stop_at_clip_layer: ['4', 0], clip: ['4', 0] }),
      constructor: node('constructor', { __proto__: 1 }),
    });
    expect(recipeOf({ prompt })).toMatchObject({ prompt: '', fields: { rng: 'CPU' } });
    expect(recipeOf({ prompt }).clipSkip).toBeUndefined();
    const workflow = JSON.stringify({
      nodes: [{ id: 1, type: 'constructor' }, null, 7, { id: 2, type: 'KSampler' }],
      links: [3, null],
    });
    expect(recipeOf({ workflow }).program).toBe('ComfyUI');
  });

  it('read NaN, which Python writes into JSON', () => {
    const prompt = pictures.COMFYUI_PROMPT.replace('"denoise":1', '"denoise":NaN,"is_changed":[NaN]');
    expect(recipeOf({ prompt }).fields.seed).toBe(1234);
  });

  it('never make a reader throw', () => {
    const keys = [
      'parameters',
      'prompt',
      'workflow',
      'invokeai_metadata',
      'sd-metadata',
      'Dream',
      'UserComment',
      'Comment',
    ];
    const texts = fc.oneof(
      fc.json({ maxDepth: 6 }),
      fc.string(),
      fc.constantFrom(...Object.values(pictures).filter((text) => typeof text === 'string')),
    );
    const items = fc.dictionary(fc.constantFrom(...keys, 'Software', 'XML:com.adobe.xmp', 'fooocus_scheme'), texts);
    fc.assert(
      fc.property(items, (found) => {
        for (const reader of READERS)
          expect(typeof reader.read(new Map(Object.entries(found)), parseInfotext)).toMatch(/object|string/);
      }),
      { numRuns: 300 },
    );
  });

  it('with any value changed for another type do not make a reader throw', () => {
    const graph = JSON.parse(pictures.COMFYUI_PROMPT) as Record<string, { inputs: Record<string, unknown> }>;
    for (const [id, { inputs }] of Object.entries(graph))
      for (const key of Object.keys(inputs))
        for (const value of [null, [], {}, -1, 'x', ['3', 0], [null, null]]) {
          const changed = { ...graph, [id]: { ...graph[id], inputs: { ...inputs, [key]: value } } };
          expect(recipeOf({ prompt: JSON.stringify(changed) }).program).toBe('ComfyUI');
        }
  });
});

describe('samplingOf', () => {
  it.each([
    ['euler_ancestral', 'karras', 'Euler a', 'Karras'],
    ['dpmpp_2m', 'normal', 'DPM++ 2M', 'Normal'],
    ['dpmpp_2m_sde_k', undefined, 'DPM++ 2M SDE', 'Karras'],
    ['euler_a', undefined, 'Euler a', undefined],
    ['DPM++ 2M Karras', undefined, 'DPM++ 2M', 'Karras'],
    ['dpm++2m karras', undefined, 'DPM++ 2M', 'Karras'],
    ['k_dpm_2', 'native', 'DPM2', 'Automatic'],
    ['restart', 'gits', 'restart', 'gits'],
    ['Restart Karras', undefined, 'Restart Karras', undefined],
  ])('%s with %s is %s, %s', (sampler, schedule, name, label) => {
    expect(samplingOf(sampler, schedule)).toEqual({
      sampler: name,
      ...(label === undefined ? {} : { schedule: label }),
    });
  });

  it('spells each name once, and finds every spelling', () => {
    const spellings = SAMPLER_NAMES.flatMap(({ name, comfyui, others }) => [name.toLowerCase(), comfyui, ...others]);
    const unique = [...new Set(spellings.filter((text) => text !== undefined))];
    expect(unique.length).toBeGreaterThan(SAMPLER_NAMES.length);
    for (const { name, comfyui = name, others } of SAMPLER_NAMES)
      for (const text of [name, comfyui, ...others]) expect(samplingOf(text, undefined)).toEqual({ sampler: name });
    for (const { name, comfyui, others } of SCHEDULE_NAMES)
      for (const text of [name, comfyui, ...others].filter((spelled) => spelled !== ''))
        expect(samplingOf(undefined, text)).toEqual({ schedule: name });
  });
});

describe('numbers that JSON does not have', () => {
  const read = (text: string) =>
    readRecipe(new Map([['parameters', `{"sui_image_params": ${text}}`]]), parseInfotext).recipe;

  it('count as none, and the same words inside of texts stay', () => {
    const recipe = read(
      '{"prompt": "a: NaN, b [Infinity]", "steps": NaN, "cfgscale": -Infinity, "seed": 5, "x": [NaN,NaN]}',
    );
    expect(recipe).toMatchObject({ prompt: 'a: NaN, b [Infinity]', fields: { seed: 5 } });
    expect(recipe?.fields).not.toHaveProperty('steps');
  });

  it('do not help a text that is none', () => {
    expect(read('{"prompt": "\\"NaN')).toBeUndefined();
    expect(read(`{"a": NaN, "b": ${'\\"'.repeat(1000)}`)).toBeUndefined();
  });
});
