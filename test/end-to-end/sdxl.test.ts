/** @file A tiny model in the shape of SDXL through the application: clip skip of both text encoders, networks, formats. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp, type GenerateRequest, type GenerateResult, type Model } from '../../src/index.js';
import { openCheckpoint } from '../../src/pipeline/index.js';
import { floatTensor, writeSafetensors } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { hashTensor } from '../support/hash-weights.js';
import { KOHYA_XL, writeLoraFor } from '../support/lora-file.js';
import { writeHashModel } from '../support/models.js';
import { writeSingleFile } from '../support/single-file.js';

let folder: string;
let path: string;
let app: ReturnType<typeof createApp>;
let model: Model;

beforeAll(async () => {
  folder = await temporaryFolder();
  path = join(folder, 'tiny-xl');
  await mkdir(path);
  await writeHashModel('tiny-sdxl', path);
  await mkdir(join(folder, 'data', 'models', 'Lora'), { recursive: true });
  await mkdir(join(folder, 'data', 'embeddings'), { recursive: true });
  app = createApp({ dataDir: join(folder, 'data'), threads: 2 });
  model = await app.loadModel(path);
});
afterAll(() => app.close());

async function drawn(request: Partial<GenerateRequest> = {}, of = model): Promise<GenerateResult> {
  const events = of.generate({ prompt: 'a b c', seed: 3, steps: 2, width: 32, height: 32, ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}
const pixelsOf = ({ images }: GenerateResult) => Buffer.from(images[0]!.image.data).toString('base64');
const pixels = async (request: Partial<GenerateRequest> = {}) => pixelsOf(await drawn(request));

describe('layers', () => {
  it('are of CLIP-L, and of OpenCLIP bigG where that is asked for', async () => {
    const first = await model.layers({ prompt: 'a b c', attention: true });
    const second = await model.layers({ prompt: 'a b c', encoder: 'G', attention: true, words: ['a', 'b'] });
    const encoders = [
      { id: 'L', name: 'CLIP-L', numLayers: 4 },
      { id: 'G', name: 'OpenCLIP bigG', numLayers: 5 },
    ];
    expect(first).toMatchObject({ encoder: encoders[0], encoders, numLayers: 4 });
    expect(second).toMatchObject({ encoder: encoders[1], encoders, numLayers: 5, encoderRuns: 0 });
    for (const { layers, numLayers, tokens, distances, attention } of [first, second]) {
      expect(layers.map(({ clipSkip }) => clipSkip)).toEqual(layers.map((_, index) => numLayers - index));
      expect(tokens[0]?.pathShare).toHaveLength(numLayers);
      expect(distances.all.cosine).toHaveLength(numLayers);
      expect(attention?.[0]?.layers).toHaveLength(numLayers);
      // The very last layer is another one than the one before: it is not the one that was trained.
      expect(distances.all.relative[numLayers - 1]?.[numLayers - 2]).toBeGreaterThan(0);
    }
    expect(second.nearest?.tokens[0]?.layers).toHaveLength(5);
    expect(second.width).not.toBe(first.width);
    // Each fills up its chunks in a way of its own.
    const paddingOf = ({ tokens }: typeof first) => tokens.find(({ group }) => group === 'padding')?.id;
    expect(paddingOf(second)).not.toBe(paddingOf(first));
  });

  it('of a model with one text encoder are refused for a second', async () => {
    const one = await app.loadModel();
    const error = { code: 'USAGE', message: expect.stringContaining('has one') };
    await expect(one.layers({ prompt: 'a', encoder: 'G' })).rejects.toMatchObject(error);
    expect((await one.layers({ prompt: 'a' })).encoders).toHaveLength(1);
  });
});

describe('clip skip', () => {
  it('is as trained where it is left out, and at 1 and 2: the same pixels, said as 2', async () => {
    const results = [await drawn(), await drawn({ clipSkip: 1 }), await drawn({ clipSkip: 2 })];
    expect(new Set(results.map(pixelsOf)).size).toBe(1);
    for (const { clipSkip, images } of results) {
      expect(clipSkip).toMatchObject({ effective: 2, layersRun: 3, numLayers: 4 });
      expect(clipSkip.reason).toMatch(/^2 = as trained/);
      expect(images[0]?.infotext).toContain('Clip skip: 2');
    }
  });

  it('moves both text encoders from 3 up, and one alone where it is asked to', async () => {
    const all = [
      await pixels(),
      await pixels({ clipSkip: 3 }),
      await pixels({ clipSkipL: 3 }),
      await pixels({ clipSkipG: 3 }),
      await pixels({ clipSkipL: 1, clipSkipG: 1 }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(await pixels({ clipSkipL: 3, clipSkipG: 3 })).toBe(all[1]);
    expect(await pixels({ clipSkip: 4, clipSkipL: 2, clipSkipG: 2 })).toBe(all[0]);
  });

  it('writes the values of single text encoders into the picture', async () => {
    const { images } = await drawn({ clipSkipL: 1, clipSkipG: 4 });
    expect(images[0]?.infotext).toContain('Clip skip: 2, Clip skip L: 1, Clip skip G: 4');
    expect(images[0]).toMatchObject({
      clipSkipL: { layersRun: 4, numLayers: 4 },
      clipSkipG: { layersRun: 2, numLayers: 5 },
    });
  });

  it.each([
    [{ clipSkip: 5 }, 'CLIP_SKIP_RANGE', /5 is not possible.*1 to 4/],
    [{ clipSkipL: 5 }, 'CLIP_SKIP_RANGE', /5 of CLIP-L is not possible.*1 to 4/],
    [{ clipSkipG: 0 }, 'CLIP_SKIP_RANGE', /0 of OpenCLIP bigG is not possible/],
  ])('refuses %j', async (request, code, message) => {
    await expect(drawn(request)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('of one text encoder is refused where there is only one', async () => {
    const other = await app.loadModel();
    const refused = { code: 'USAGE', message: expect.stringContaining('clipSkipG is for two text encoders') };
    await expect(drawn({ clipSkipG: 1 }, other)).rejects.toMatchObject(refused);
    await other.unload();
  });

  it('is recommended as trained, whatever a trainer of LoRAs wrote down', async () => {
    await writeLoraFor(path, join(folder, 'data', 'models', 'Lora', 'style.safetensors'), {
      naming: KOHYA_XL,
      modules: /layers\.1\.|down_blocks\.1/,
      metadata: { ss_clip_skip: '4' },
    });
    const loras = [{ name: 'style' }];
    expect(await model.recommendClipSkip({ prompt: 'a', loras })).toMatchObject({ value: 2, source: 'family' });
  });
});

describe('networks', () => {
  it('of a LoRA change both text encoders and the UNet, and go again', async () => {
    const before = await pixels();
    const [both, text, unet] = [
      await drawn({ prompt: 'a b c<lora:style:1>' }),
      await drawn({ prompt: 'a b c<lora:style:1:0>' }),
      await drawn({ prompt: 'a b c<lora:style:0:1>' }),
    ];
    expect(both.warnings).toEqual([]);
    expect(new Set([before, ...[both, text, unet].map(pixelsOf)]).size).toBe(4);
    expect(await pixels()).toBe(before);
  });

  it('of a textual inversion with vectors for both', async () => {
    const { textEncoders } = await openCheckpoint(path);
    const tensor = (name: string, width: number) =>
      floatTensor(name, hashTensor(`${name}.weight`, [2, width]), [2, width]);
    const [first, second] = textEncoders.map(({ config }) => config.width) as [number, number];
    const at = (name: string) => join(folder, 'data', 'embeddings', `${name}.safetensors`);
    const before = await pixels({ prompt: 'a f' });
    await writeSafetensors(at('f'), [tensor('clip_l', first), tensor('clip_g', second)]);
    await writeSafetensors(at('e'), [tensor('emb_params', first)]);
    const inverted = await drawn({ prompt: 'a f' });
    expect(pixelsOf(inverted)).not.toBe(before);
    expect(inverted.images[0]?.infotext).toMatch(/TI hashes: "f: [0-9a-f]{12}"/);
    const unfit = await drawn({ prompt: 'a e' });
    expect(unfit.warnings.map(({ message }) => message).join()).toMatch(/for one text encoder, the model has 2/);
  });
});

it('a single file says what the folder says', async () => {
  const single = await app.inspectModel(await writeSingleFile(await openCheckpoint(path)));
  const { parts, numLayers } = await app.inspectModel(path);
  expect(single).toMatchObject({ family: 'Stable Diffusion XL', format: 'single-file', numLayers, parts });
  expect(parts.textEncoder2).toMatchObject({ numLayers: 5, pooledWidth: 96 });
});

it('layers and encodings are of CLIP-L, what conditions is of both', async () => {
  const { textEncoders } = await openCheckpoint(path);
  const widths = textEncoders.map(({ config }) => config.width);
  const { hiddenStates, conditioning } = await model.encode('a b');
  expect(hiddenStates[0]?.shape).toEqual([1, 77, widths[0]]);
  expect(conditioning.shape).toEqual([1, 77, widths[0]! + widths[1]!]);
  const layers = await model.layers({ prompt: 'a b' });
  expect(layers).toMatchObject({ numLayers: 4, width: widths[0], clipSkipHasEffect: true });
});
