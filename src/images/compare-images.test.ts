import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as pictures from '../../test/fixtures/pictures.js';
import { insertPngText } from '../metadata/index.js';
import { compareImages, compareInspections } from './compare-images.js';
import { type ImageInspection, inspectImage } from './image-file.js';
import { readPictureInfo } from './image-info.js';
import { readPicture } from './read-recipe.js';

const reading = (items: Readonly<Record<string, string>>): ImageInspection => {
  const { recipe, ...rest } = readPicture(new Map(Object.entries(items)));
  return { path: 'a.png', width: 512, height: 768, ...rest, recipe: recipe! };
};

const a1111 = (changes: Readonly<Record<string, string>> = {}) => {
  const text = Object.entries(changes).reduce((all, [from, to]) => all.replace(from, to), pictures.A1111);
  return reading({ parameters: text.replace('ENSD: 31337, ', 'RNG: CPU, ') });
};

/** The same picture as A1111's, drawn by ComfyUI with these nodes changed. */
const comfyui = (layer?: number) => {
  const graph = JSON.parse(pictures.COMFYUI_PROMPT);
  graph[7].inputs.clip = ['10', 0];
  if (layer === undefined) graph[10].class_type = 'Reroute';
  else graph[10].inputs.stop_at_clip_layer = layer;
  return reading({ prompt: JSON.stringify(graph) });
};

describe('compareInspections', () => {
  it('finds nothing between two programs that drew the same', () => {
    const { differences, same, unknown, hint } = compareInspections(a1111(), comfyui(-2));
    expect(differences).toEqual([]);
    expect([unknown, hint]).toEqual([[], undefined]);
    expect(same).toContain('layer');
  });

  it.each([-1, undefined])('says what was meant when the layer is one off: %j', (layer) => {
    const { differences, hint } = compareInspections(a1111(), comfyui(layer));
    expect(differences.map(({ aspect }) => aspect)).toEqual(['layer']);
    const typed = layer === undefined ? 'without a value' : '−1';
    expect(differences[0]!.text).toBe(`layer 11 of 12 (A1111 2) against layer 12 of 12 (ComfyUI ${typed})`);
    expect(hint).toBe(`ComfyUI ${typed} is A1111 1: you meant −2`);
    expect(compareInspections(comfyui(layer), a1111()).hint).toBe(hint);
  });

  it('does not guess when more than the layer differs, when it is far off, or when both count alike', () => {
    expect(compareInspections(a1111({ 'a cat': 'a dog' }), comfyui(-1)).hint).toBeUndefined();
    expect(compareInspections(a1111(), comfyui(-5)).hint).toBeUndefined();
    expect(compareInspections(a1111(), a1111({ 'Clip skip: 2, ': '' })).hint).toBeUndefined();
  });

  it.each([
    [{ 'a cat': 'a dog' }, 'prompt', '"a cat on a mat" against "a dog on a mat"'],
    [{ blurry: 'ugly' }, 'negative prompt', '"blurry" against "ugly"'],
    [{ 'Seed: 1234': 'Seed: 9' }, 'noise', 'seed 1234 against 9'],
    [{ 'Version: v': 'RNG: NV, Version: v' }, 'noise', 'RNG CPU against NV'],
    [{ 'Version: v': 'ENSD: 5, Version: v' }, 'noise', 'ENSD 0 against 5'],
    [{ 'Steps: 20': 'Steps: 30' }, 'sigmas', 'steps 20 against 30'],
    [{ 'Sampler: Euler a': 'Sampler: Euler' }, 'sigmas', 'sampler Euler a against Euler'],
    [{ 'type: Karras': 'type: Exponential' }, 'sigmas', 'schedule Karras against Exponential'],
    [{ 'CFG scale: 7': 'CFG scale: 8' }, 'guidance', 'CFG scale 7 against 8'],
    [{ '512x768': '512x512' }, 'size', 'size 512x768 against 512x512'],
    [{ '45dee52bff': 'aaaaaaaaaa', 'Model: anime': 'Model: other' }, 'model', 'model anime against other'],
  ])('tells %j in words', (changes, aspect, text) => {
    expect(compareInspections(a1111(), a1111(changes as Record<string, string>)).differences).toEqual([
      { aspect, text },
    ]);
  });

  it('compares noise levels, not the names of schedules', () => {
    const plain = { 'Sampler: Euler a': 'Sampler: Euler', 'Schedule type: Karras': 'Schedule type: Uniform' };
    const normal = { ...plain, 'Schedule type: Karras': 'Schedule type: Normal' };
    expect(compareInspections(a1111(plain), a1111(normal)).same).toContain('sigmas');
    const old = a1111({ 'Sampler: Euler a, Schedule type: Karras': 'Sampler: DPM++ 2M Karras' });
    const split = a1111({ 'Sampler: Euler a': 'Sampler: DPM++ 2M' });
    expect(compareInspections(old, split).differences).toEqual([]);
  });

  it('lists what one of the two does not say', () => {
    expect(compareInspections(a1111(), reading({ parameters: 'a cat on a mat' })).unknown).toContain('sigmas');
  });
});

describe('files', () => {
  let folder: string;
  let plain: Buffer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'penultimate-compare-'));
    plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const save = async (name: string, keyword: string, text: string) => {
    await writeFile(join(folder, name), insertPngText(plain, keyword, text));
    return join(folder, name);
  };

  it('of two programs are read and compared', async () => {
    const a = await save('a.png', 'prompt', pictures.COMFYUI_PROMPT);
    const b = await save('b.png', 'parameters', pictures.A1111);
    expect((await compareImages(a, b)).same).toContain('layer');
    expect(await inspectImage(a)).toMatchObject({
      prompt: 'a cat on a mat',
      fields: { 'Clip skip': '2', 'Schedule type': 'Karras', App: 'ComfyUI' },
      recipe: { program: 'ComfyUI', clipSkip: { clipSkip: 2, line: expect.stringContaining('A1111 2 = diffusers 1') } },
    });
  });

  it('that hold nothing, or nothing readable, are errors of their own', async () => {
    const nothing = await save('c.png', 'Title', 'a cat');
    const damaged = await save('d.png', 'invokeai_metadata', '{');
    await expect(inspectImage(nothing)).rejects.toMatchObject({ code: 'METADATA_MISSING' });
    const data = { program: 'InvokeAI', problem: 'InvokeAI metadata that is not JSON', text: 'invokeai_metadata: {' };
    await expect(inspectImage(damaged)).rejects.toMatchObject({ code: 'METADATA_NOT_UNDERSTOOD', data });
  });

  it.each([
    ['SD.Next', 'parameters', pictures.SDNEXT, { 'Clip skip': '1', 'Clip skip exact': '1.5', Sampler: 'Euler a' }],
    ['InvokeAI', 'invokeai_metadata', pictures.INVOKEAI, { 'Clip skip': '2', 'Size-1': '512', Emphasis: 'Original' }],
    ['stable-diffusion.cpp', 'parameters', pictures.SDCPP, { Sampler: 'DPM++ 2M', RNG: 'NV', 'CFG scale': '7' }],
    ['Penultimate', 'parameters', pictures.OURS, { 'Negative clip skip': '3', RNG: 'NV' }],
  ])('of %s are sent to the page under the WebUI’s keys', async (program, keyword, text, fields) => {
    const image = Buffer.from(insertPngText(plain, keyword, text)).toString('base64');
    const info = await readPictureInfo(image);
    expect(info).toMatchObject({ fields, recipe: { program } });
    expect(info.infotext).not.toBe('');
    expect(info.items[keyword]).toBe(text);
  });
});
