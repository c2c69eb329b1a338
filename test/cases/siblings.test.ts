/** @file Siblings of the reported pictures, found in public trackers and written anew (test/cases/README.md has their sources). */

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type PictureReading, readPicture, readPictureTexts } from '../../src/images/index.js';

type Inputs = Readonly<Record<string, unknown>>;

const node = (type: string, inputs: Inputs = {}) => ({ class_type: type, inputs });

/** A graph as it ran. */
const read = (nodes: Readonly<Record<string, unknown>>, more: Readonly<Record<string, string>> = {}): PictureReading =>
  readPicture(new Map(Object.entries({ prompt: JSON.stringify(nodes), ...more })));

const layerOf = ({ recipe }: PictureReading) => recipe?.clipSkip?.clipSkip;
const notesOf = ({ recipe }: PictureReading) => (recipe?.notes ?? []).join('\n');

/** Loader, layer, both prompts, latent and the way to the file; a sampler is put in by each test. */
const AROUND = {
  4: node('CheckpointLoaderSimple', { ckpt_name: 'meadow_v3.safetensors' }),
  5: node('EmptyLatentImage', { width: 512, height: 768, batch_size: 1 }),
  6: node('CLIPTextEncode', { text: 'a red fox', clip: ['10', 0] }),
  7: node('CLIPTextEncode', { text: 'blurry', clip: ['10', 0] }),
  8: node('VAEDecode', { samples: ['3', 0], vae: ['4', 2] }),
  9: node('SaveImage', { images: ['8', 0] }),
  10: node('CLIPSetLastLayer', { stop_at_clip_layer: -2, clip: ['4', 1] }),
} as const;

const SAMPLING = { steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'karras', denoise: 1 } as const;
const WIRED = { model: ['4', 0], positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] } as const;
const KSAMPLER = node('KSampler', { seed: 7, ...SAMPLING, ...WIRED });

describe('samplers of node packs', () => {
  it.each([
    ['ClownsharKSampler_Beta', node('ClownsharKSampler_Beta', { seed: 7, eta: 0.5, ...SAMPLING, ...WIRED })],
    ['a sampler that nobody here knows', node('MyOwnSampler', { noise_seed: 7, ...SAMPLING, ...WIRED })],
  ])('are read by the names of their inputs: %s', (_, sampler) => {
    const reading = read({ ...AROUND, 3: sampler });
    expect(reading).toMatchObject({ prompt: 'a red fox', negativePrompt: 'blurry', settings: { seed: 7, steps: 20 } });
    expect(layerOf(reading)).toBe(2);
  });

  it('of a pipe find loader, prompts and layer in it', () => {
    const loader = { ckpt_name: 'meadow_v3.safetensors', clip_skip: -2, positive: 'a red fox', negative: 'blurry' };
    const reading = read({
      1: node('ttN pipeLoader_v2', { ...loader, empty_latent_width: 512, empty_latent_height: 768, seed: 5 }),
      2: node('ttN pipeKSampler_v2', { pipe: ['1', 0], ...SAMPLING, seed: 5, image_output: 'Save', width: 1024 }),
    });
    expect(reading).toMatchObject({
      prompt: 'a red fox',
      negativePrompt: 'blurry',
      settings: { seed: 5, steps: 20, cfgScale: 7, width: 512, height: 768, model: 'meadow_v3' },
    });
    expect(layerOf(reading)).toBe(2);
  });

  it('find settings that stand in a node before them', () => {
    const loader = { ckpt_name: 'meadow_v3.safetensors', clip_skip: -1, positive: 'a red fox', negative: 'blurry' };
    const reading = read({
      1: node('easy a1111Loader', { ...loader, resolution: '512 x 768' }),
      2: node('easy preSampling', { pipe: ['1', 0], ...SAMPLING, seed: 5 }),
      3: node('easy kSampler', { pipe: ['2', 0], image_output: 'Save' }),
    });
    expect(reading).toMatchObject({ prompt: 'a red fox', settings: { seed: 5, steps: 20, width: 512, height: 768 } });
    expect([layerOf(reading), notesOf(reading)]).toEqual([1, '']);
  });
});

describe('what is handed in from other nodes', () => {
  const custom = (seed: object) => ({
    ...AROUND,
    3: node('SamplerCustomAdvanced', {
      noise: ['25', 0],
      guider: ['22', 0],
      sampler: ['16', 0],
      sigmas: ['17', 0],
      latent_image: ['5', 0],
    }),
    16: node('KSamplerSelect', { sampler_name: 'euler' }),
    17: node('BasicScheduler', { scheduler: 'simple', steps: 20, denoise: 1, model: ['4', 0] }),
    25: node('RandomNoise', { noise_seed: ['26', 0] }),
    26: seed,
  });

  it('is followed: a seed of a node of its own', () => {
    const guider = node('CFGGuider', { cfg: 3, model: ['4', 0], positive: ['6', 0], negative: ['7', 0] });
    const reading = read({ ...custom(node('Seed (rgthree)', { seed: 99 })), 22: guider });
    expect(reading).toMatchObject({
      negativePrompt: 'blurry',
      settings: { seed: 99, cfgScale: 3, schedule: 'Simple' },
    });
  });

  it('is said where it cannot be followed, and never guessed', () => {
    const guider = node('NegPerpAdaptiveGuider', { model: ['4', 0], positive: ['6', 0], negative: ['7', 0], cfg: 3 });
    const reading = read({ ...custom(node('SomeSeedMaths', { a: 1, b: 2 })), 22: guider });
    expect(reading).toMatchObject({ prompt: 'a red fox', negativePrompt: 'blurry', settings: { steps: 20 } });
    expect(reading.settings).not.toHaveProperty('seed');
    expect(notesOf(reading)).toBe('the seed comes from "SomeSeedMaths", which is not followed');
  });

  it('is chosen by a switch', () => {
    const castle = node('CLIPTextEncode', { text: 'a castle', clip: ['4', 1] });
    const chosen = (choice: unknown) =>
      read({
        ...AROUND,
        3: node('KSampler', { seed: 7, ...SAMPLING, ...WIRED, positive: ['30', 0] }),
        30: node('ImpactSwitch', { select: choice, input1: ['31', 0], input2: ['6', 0] }),
        31: castle,
        32: node('ImpactInt', { value: 2 }),
      });
    expect([chosen(2).prompt, layerOf(chosen(2))]).toEqual(['a red fox', 2]);
    expect([chosen(['32', 0]).prompt, chosen(1).prompt]).toEqual(['a red fox', 'a castle']);
    expect(chosen(['31', 0])).toMatchObject({ prompt: '' });
    expect(notesOf(chosen(['31', 0]))).toMatch(/^the prompt could not be followed to its text: "ImpactSwitch"/);
  });

  it('goes through a context', () => {
    const reading = read({
      ...AROUND,
      3: node('KSampler', { seed: 7, ...SAMPLING, ...WIRED, positive: ['40', 4], negative: ['40', 5] }),
      40: node('Context (rgthree)', { base_ctx: ['41', 0] }),
      41: node('Context Big (rgthree)', { positive: ['6', 0], negative: ['7', 0], clip: ['10', 0] }),
    });
    expect([reading.prompt, reading.negativePrompt, layerOf(reading)]).toEqual(['a red fox', 'blurry', 2]);
  });

  it('goes from a node that puts it down to one that takes it up, in the form that was drawn', () => {
    const workflow = JSON.stringify({
      nodes: [
        { id: 1, type: 'CheckpointLoaderSimple', widgets_values: ['meadow_v3.safetensors'] },
        { id: 2, type: 'SetNode', inputs: [{ name: 'CLIP', link: 1 }], widgets_values: ['clip'] },
        { id: 3, type: 'GetNode', inputs: [], widgets_values: ['clip'] },
        { id: 4, type: 'CLIPSetLastLayer', inputs: [{ name: 'clip', link: 2 }], widgets_values: [-2] },
        { id: 5, type: 'CLIPTextEncode', inputs: [{ name: 'clip', link: 3 }], widgets_values: ['a red fox'] },
        { id: 6, type: 'Reroute', inputs: [{ name: '', link: 4 }], widgets_values: [] },
        {
          id: 7,
          type: 'KSampler',
          inputs: [{ name: 'positive', link: 5 }],
          widgets_values: [7, 'fixed', 20, 7, 'euler', 'karras', 1],
        },
      ],
      links: [
        [1, 1, 1, 2, 0, 'CLIP'],
        [2, 3, 0, 4, 0, 'CLIP'],
        [3, 4, 0, 5, 0, 'CLIP'],
        [4, 5, 0, 6, 0, 'CONDITIONING'],
        [5, 6, 0, 7, 1, 'CONDITIONING'],
      ],
    });
    const reading = readPicture(new Map([['workflow', workflow]]));
    expect([reading.prompt, layerOf(reading), reading.settings.seed]).toEqual(['a red fox', 2, 7]);
  });
});

describe('prompts', () => {
  const withPositive = (nodes: Readonly<Record<string, unknown>>) =>
    read({ ...AROUND, 3: node('KSampler', { seed: 7, ...SAMPLING, ...WIRED, positive: ['30', 0] }), ...nodes });

  it.each([
    ['combined', 'ConditioningCombine', { conditioning_1: ['6', 0], conditioning_2: ['31', 0] }, 'a red fox AND grass'],
    [
      'averaged',
      'ConditioningAverage',
      { conditioning_to: ['6', 0], conditioning_from: ['31', 0] },
      'a red fox\ngrass',
    ],
    ['for an area', 'ConditioningSetArea', { conditioning: ['6', 0], width: 64 }, 'a red fox'],
  ])('that are %s are read whole, and what the text does not say is said', (_, type, inputs, prompt) => {
    const grass = node('CLIPTextEncode', { text: 'grass', clip: ['10', 0] });
    const reading = withPositive({ 30: node(type, inputs), 31: grass });
    expect([reading.prompt, layerOf(reading)]).toEqual([prompt, 2]);
    expect(notesOf(reading)).not.toBe('');
  });

  it('of an encoder that is not known keep the layer of its CLIP line', () => {
    const reading = withPositive({
      30: node('SecretEncoder', { scroll: ['31', 0], clip: ['10', 0] }),
      31: node('Scroll'),
    });
    expect([reading.prompt, layerOf(reading)]).toEqual(['', 2]);
    expect(notesOf(reading)).toBe('the prompt could not be followed to its text: "SecretEncoder"');
  });

  it('whose CLIP line cannot be followed have no layer, and that is said', () => {
    const encoder = node('CLIPTextEncode', { text: 'a red fox', clip: ['31', 0] });
    const reading = withPositive({ 30: encoder, 31: node('ClipMixer', { a: ['4', 1], b: ['10', 0] }) });
    expect([reading.prompt, layerOf(reading)]).toEqual(['a red fox', undefined]);
    expect(notesOf(reading)).toBe('the layer of the prompt could not be followed past "ClipMixer"');
    expect(reading.infotext).not.toMatch(/lip skip/);
  });

  it('of SDXL are read with their style, and not taken for one of another family', () => {
    const metadata = {
      generation_mode: 'sdxl_txt2img',
      positive_prompt: 'a red fox',
      positive_style_prompt: 'photo',
      negative_prompt: 'blurry',
      negative_style_prompt: 'blurry',
      seed: 7,
      model: { model_name: 'xl', base_model: 'sdxl', model_type: 'main' },
    };
    const reading = readPicture(new Map([['invokeai_metadata', JSON.stringify(metadata)]]));
    expect([reading.prompt, reading.negativePrompt]).toEqual(['a red fox\nphoto', 'blurry']);
    expect(reading.recipe?.clipSkip).toMatchObject({ family: 'sdxl', familyKnown: true, clipSkip: 2 });
  });
});

describe('parameters beside a graph', () => {
  const TEXT = 'a red fox\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 7, Size: 512x768';

  it('that leave the layer out take it from the graph, and say so', () => {
    const reading = read({ ...AROUND, 3: KSAMPLER }, { parameters: `${TEXT}, Version: ComfyUI` });
    expect([reading.recipe?.program, layerOf(reading), reading.fields['Clip skip']]).toEqual(['ComfyUI', 2, '2']);
    expect(reading.infotext).toBe(`${TEXT}, Version: ComfyUI`);
    expect(notesOf(reading)).toMatch(/it is read from the graph/);
  });

  it('of StabilityMatrix are told by what stands beside them', () => {
    const reading = read({ ...AROUND, 3: KSAMPLER }, { parameters: TEXT, 'parameters-json': '{}', smproj: '{}' });
    expect([reading.recipe?.program, layerOf(reading)]).toEqual(['StabilityMatrix', 2]);
  });
});

describe('families without clip skip', () => {
  it('are told by nodes that only they have', () => {
    const reading = read({
      ...AROUND,
      3: node('SamplerCustomAdvanced', { guider: ['22', 0], sigmas: ['17', 0], latent_image: ['5', 0] }),
      5: node('EmptyFlux2LatentImage', { width: 1024, height: 1024 }),
      17: node('Flux2Scheduler', { steps: 8, width: 1024, height: 1024 }),
      22: node('BasicGuider', { conditioning: ['6', 0], model: ['4', 0] }),
    });
    expect(reading).toMatchObject({ prompt: 'a red fox', settings: { steps: 8, width: 1024 } });
    expect(reading.recipe?.clipSkip).toBeUndefined();
    expect(notesOf(reading)).toMatch(/^FLUX\.2 has no clip skip: the −2 in the file has no effect$/m);
  });

  it.each([
    ['Distilled CFG Scale: 3.5, Model: pretty', 'Flux'],
    ['Clip skip: 2, Model: flux1-dev-fp8', 'Flux'],
    ['Model: sd3.5_large', 'Stable Diffusion 3'],
    ['Model: qwen_image_fp8', 'Qwen-Image'],
    ['Model: PixArt-Sigma-XL-2', 'PixArt'],
    ['Shift: 3, Model: new', 'this family'],
  ])('are told by an infotext with %s', (pairs, family) => {
    const text = `a red fox\nSteps: 20, Sampler: Euler, CFG scale: 1, Seed: 7, ${pairs}`;
    const reading = readPicture(new Map([['parameters', text]]));
    expect(notesOf(reading)).toMatch(new RegExp(`^${family} has no clip skip`));
    expect([reading.recipe?.clipSkip, reading.fields['Clip skip']]).toEqual([undefined, undefined]);
  });

  it.each(['fluxionAnime', 'mochimix_v2', 'chromatic', 'sdxl_base', 'aestheticMix', 'swan2lake'])(
    'are not seen in the name of another model: %s',
    (model) => {
      const text = `a red fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 7, Clip skip: 2, Model: ${model}`;
      expect(layerOf(readPicture(new Map([['parameters', text]])))).toBe(2);
    },
  );
});

describe('other programs', () => {
  it('NovelAI 4 keeps its characters', () => {
    const comment = {
      prompt: 'two foxes',
      uc: 'blurry',
      seed: 7,
      steps: 28,
      v4_prompt: {
        caption: {
          base_caption: 'two foxes',
          char_captions: [
            { char_caption: 'red fox', centers: [{ x: 0.3, y: 0.5 }] },
            { char_caption: 'grey fox', centers: [{ x: 0.7, y: 0.5 }] },
          ],
        },
      },
      v4_negative_prompt: { caption: { base_caption: 'blurry', char_captions: [] } },
    };
    const reading = readPicture(
      new Map([
        ['Software', 'NovelAI'],
        ['Source', 'NovelAI Diffusion V4.5 4BDE2A90'],
        ['Comment', JSON.stringify(comment)],
      ]),
    );
    expect(reading).toMatchObject({ prompt: 'two foxes | red fox | grey fox', negativePrompt: 'blurry' });
    expect([reading.recipe?.clipSkip, reading.settings.ensd]).toEqual([undefined, undefined]);
  });

  it('RuinedFooocus is read, and leaves 1 to the family', () => {
    const said = { Prompt: 'a red fox', Negative: 'blurry', steps: 30, cfg: 8, seed: '8834915829939807712' };
    const more = { sampler_name: 'dpmpp_2m_sde_gpu', scheduler: 'karras', base_model_name: 'xl.safetensors' };
    const text = JSON.stringify({ ...said, ...more, clip_skip: 1, software: 'RuinedFooocus' });
    const reading = readPicture(new Map([['parameters', text]]));
    expect(reading).toMatchObject({ prompt: 'a red fox', settings: { seed: '8834915829939807712', cfgScale: 8 } });
    expect(reading.recipe).toMatchObject({
      program: 'RuinedFooocus',
      clipSkip: { written: 1, family: 'sdxl', clipSkip: 2 },
    });
  });

  it('Easy Diffusion is read in a JPEG, where it writes JSON', () => {
    const said = { prompt: 'a red fox', seed: 7, clip_skip: false, num_inference_steps: 25, guidance_scale: 7.5 };
    const text = JSON.stringify({ ...said, use_stable_diffusion_model: 'sd15/meadow_v3', sampler_name: 'euler_a' });
    const reading = readPicture(new Map([['UserComment', text]]));
    expect(reading).toMatchObject({ prompt: 'a red fox', settings: { seed: 7, sampler: 'Euler a', steps: 25 } });
    expect([reading.recipe?.program, layerOf(reading)]).toEqual(['Easy Diffusion', 1]);
  });

  it('Fooocus keeps all digits of a seed that is a number in its JSON', () => {
    const text =
      '{"base_model": "xl", "clip_skip": 2, "guidance_scale": 4, "prompt": "a fox", "seed": 5441180189181032878}';
    const reading = readPicture(new Map([['parameters', text]]));
    expect([reading.settings.seed, reading.fields.Seed]).toEqual(['5441180189181032878', '5441180189181032878']);
  });

  it('that nobody here knows are named, with what they wrote', () => {
    const text = '{"prompt": "a red fox", "seed": 7, "software": "Dream Studio 9"}';
    expect(readPicture(new Map([['parameters', text]])).unread).toEqual({
      program: 'Dream Studio 9',
      text: `parameters: ${text}`,
    });
    expect(readPicture(new Map([['generation_data', text.replace('software', 'x')]])).unread?.program).toBe(
      'a program that the file does not name',
    );
  });

  it('that only edit photographs are no such program', () => {
    const photo = new Map([
      ['Make', 'Camera & Sons'],
      ['Software', 'Photo Shop'],
      ['ImageDescription', 'a red fox'],
      ['Comment', '{"iso": 100, "lens": "50 mm"}'],
    ]);
    expect(readPicture(photo)).not.toHaveProperty('unread');
  });
});

describe('files', () => {
  const TEXT = 'テスト, a red fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 7, Size: 512x768';

  it('of AVIF are read', async () => {
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } });
    const ascii = TEXT.slice('テスト, '.length);
    const bytes = await picture
      .withExif({ IFD0: { ImageDescription: ascii } })
      .avif()
      .toBuffer();
    expect(readPicture(await readPictureTexts(bytes, 'a.avif'))).toMatchObject({
      prompt: 'a red fox',
      infotext: ascii,
    });
  });

  it('of WebP and JPEG are read by their XMP as well', async () => {
    const data = '{"c":"a red fox","uc":"blurry","seed":7,"seed_mode":"Torch CPU Compatible","v2":{"clipSkip":2}}';
    const xmp =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment>' +
      `<rdf:Alt><rdf:li>${data.replaceAll('"', '&quot;')}</rdf:li></rdf:Alt></exif:UserComment></rdf:RDF></x:xmpmeta>`;
    for (const format of ['jpeg', 'webp'] as const) {
      const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } });
      const reading = readPicture(await readPictureTexts(await picture.withXmp(xmp).toFormat(format).toBuffer(), 'a'));
      expect([reading.recipe?.program, reading.prompt, layerOf(reading)]).toEqual(['Draw Things', 'a red fox', 2]);
    }
  });
});
