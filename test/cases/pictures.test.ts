/** @file Pictures of other programs, from public bug reports: what each says of itself (test/cases/README.md has their sources). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImageInspection, inspectImage, readPictureInfo } from '../../src/images/index.js';

const FOLDER = 'test/cases/pictures';
const FILES = await readdir(FOLDER);

interface Expected {
  readonly program: string;
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** Our number for both prompts; null where the family has none. */
  readonly clipSkip: number | null;
  readonly settings?: Partial<ImageInspection['settings']>;
  /** A part of a note that has to be there. */
  readonly note?: RegExp;
}

const FOX = 'a red fox in tall grass';
const NEGATIVE = 'blurry, watermark';

/** What most of the graphs draw with. */
const KSAMPLER = {
  seed: 110267640363490,
  steps: 24,
  cfgScale: 6.5,
  sampler: 'DPM++ 2M',
  schedule: 'Karras',
  width: 512,
  height: 768,
  model: 'meadow_v3',
} as const;

const graph = (prompt: string, more: Partial<Expected> = {}): Expected => ({
  program: 'ComfyUI',
  prompt,
  negativePrompt: NEGATIVE,
  clipSkip: 2,
  settings: KSAMPLER,
  ...more,
});

/** A picture of the WebUI that another program made a JPEG XL of. */
const JXL: Expected = {
  program: 'A1111',
  prompt: FOX,
  negativePrompt: NEGATIVE,
  clipSkip: 2,
  settings: {
    seed: '6687881544318117707',
    steps: 24,
    cfgScale: 6.5,
    sampler: 'DPM++ 2M',
    schedule: 'Karras',
    width: 40,
    height: 24,
    model: 'meadow_v3',
  },
};

const EXPECTED: Readonly<Record<string, Expected>> = {
  'c01-comfy-webp.webp': graph(FOX),
  'c02-save-image-extended.webp': graph(FOX),
  'c03-image-saver.png': graph('a grey fox in tall grass'),
  'c03b-impact-wildcard.png': graph('a grey fox in tall grass'),
  'c04-efficiency.png': graph(FOX, {
    settings: {
      seed: 987654321,
      steps: 20,
      cfgScale: 7,
      sampler: 'Euler a',
      schedule: 'Normal',
      width: 512,
      height: 768,
      model: 'meadow_v3',
    },
  }),
  'c06-was-concat.png': graph('a red fox, in tall grass, golden hour'),
  'c07-string-concat.png': graph(FOX),
  'c08-cond-concat.png': graph('a red fox in tall grass BREAK oil painting'),
  'c10-flux.png': graph(FOX, {
    negativePrompt: '',
    clipSkip: null,
    settings: {
      seed: 219670278747233,
      steps: 20,
      cfgScale: 1,
      sampler: 'Euler',
      schedule: 'Simple',
      model: 'flux1-dev',
    },
    note: /^Flux has no clip skip$/,
  }),
  'c11-sdxl.png': graph('a red fox\ntall grass, photo', {
    negativePrompt: 'blurry',
    settings: { seed: 721897303308196, steps: 25, width: 1024, model: 'sd_xl_base_1.0' },
    note: /^2 samplers; the first pass is read$/,
  }),
  'd01-bigseed.png': graph(FOX, { settings: { ...KSAMPLER, seed: '13275938103573928104' } }),
  'd04-easyuse.png': graph('a red fox', {
    negativePrompt: 'blurry',
    settings: { seed: 5, steps: 20, cfgScale: 7, sampler: 'Euler', width: 512, height: 768, model: 'meadow_v3' },
  }),
  'd06-impact-basicpipe.png': graph(FOX, { settings: { seed: 5, steps: 20, cfgScale: 7, model: 'meadow_v3' } }),
  'd09-sdxl-prompt-styler.png': graph('a red fox', {
    negativePrompt: 'blurry',
    note: /^the prompt may not be whole: "SDXLPromptStyler"/,
  }),
  'd11-neg-zeroout.png': graph(FOX, { negativePrompt: '' }),
  'd16-two-branches-b.png': graph(FOX),
  'd18-img2img.png': graph(FOX, { settings: { seed: KSAMPLER.seed, denoisingStrength: 0.55 } }),
  'd19-workflow-primitive.png': graph('a red fox', {
    negativePrompt: 'text, watermark',
    clipSkip: 1,
    settings: { seed: 156680208700286, steps: 20, cfgScale: 8, sampler: 'Euler', width: 512, model: 'meadow_v3' },
  }),
  'd20-promptmanager.png': graph('masterpiece a red fox', {
    negativePrompt: 'bad',
    settings: { seed: 5, steps: 25, cfgScale: 5.5, sampler: 'Euler a', width: 832, height: 1216 },
    note: /^an empty picture is drawn with denoise 0.8/,
  }),
  'o01-fooocus.jpg': {
    program: 'Fooocus',
    prompt: 'a red fox',
    negativePrompt: 'blur',
    clipSkip: 2,
    settings: { seed: '7366204461208412160', steps: 30, width: 1152, height: 896 },
  },
  'o03-fooocus-a1111.jpg': {
    program: 'Fooocus',
    prompt: 'a red fox',
    negativePrompt: 'blur',
    clipSkip: 2,
    settings: { seed: '7366204461208412160', model: 'juggernautXL_v8', modelHash: 'aeb7e9e689' },
  },
  'o04-fooocus-mre.png': {
    program: 'Fooocus MRE',
    prompt: 'Halloween fox, full body',
    negativePrompt: '',
    clipSkip: 2,
    settings: { seed: '8834915829939807712', cfgScale: 7, sampler: 'DPM++ 2M SDE', model: 'morphxl_v10' },
  },
  'o21-easydiffusion.png': {
    program: 'Easy Diffusion',
    prompt: 'a red fox',
    negativePrompt: 'blurry',
    clipSkip: 2,
    settings: {
      seed: 3512,
      steps: 25,
      cfgScale: 7.5,
      sampler: 'DPM++ 2M',
      width: 512,
      height: 768,
      model: 'meadow_v3',
    },
  },
  'o24-invoke-flux.png': {
    program: 'InvokeAI',
    prompt: 'a red fox',
    clipSkip: null,
    settings: { seed: 5, steps: 30, model: 'FLUX Dev' },
    note: /^Flux has no clip skip$/,
  },
  'o31-forge-neo.png': {
    program: 'Forge',
    prompt: 'a red fox',
    clipSkip: null,
    settings: { seed: 1, steps: 9, model: 'z_image' },
    note: /^Z-Image has no clip skip$/,
  },
  'x01-jxl-packed.jxl': JXL,
  'x02-jxl.jxl': JXL,
};

describe('a picture from a public report', () => {
  it.each(FILES)('%s is read as what it is', async (name) => {
    const { recipe, prompt, negativePrompt, settings, fields } = await inspectImage(join(FOLDER, name));
    const { clipSkip, note, ...expected } = EXPECTED[name]!;
    expect({ program: recipe.program, prompt, negativePrompt, settings }).toMatchObject(expected);
    expect([recipe.clipSkip?.clipSkip ?? null, recipe.negativeClipSkip]).toEqual([clipSkip, undefined]);
    expect(recipe.notes.filter((text) => note?.test(text))).toHaveLength(note === undefined ? 0 : 1);
    const written = clipSkip === null || clipSkip === 1 ? undefined : String(clipSkip);
    expect(fields['Clip skip'] ?? fields['CLIP Skip']).toBe(written);
    if (settings.seed !== undefined) expect(fields.Seed).toBe(String(settings.seed));
  });

  it('has a row for every file', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...FILES].sort());
  });

  it('keeps its own parameters beside a graph, for the clients of the WebUI as well', async () => {
    const file = await readFile(join(FOLDER, 'c03-image-saver.png'));
    const { infotext, items } = await readPictureInfo(file.toString('base64'));
    expect(infotext).toBe(items.parameters);
  });

  it('of a family without clip skip gets none from what absent keys mean', async () => {
    const file = await readFile(join(FOLDER, 'o31-forge-neo.png'));
    const { fields } = await readPictureInfo(file.toString('base64'));
    expect(fields).not.toHaveProperty('Clip skip');
    expect(fields).toHaveProperty('RNG', 'GPU');
  });
});
