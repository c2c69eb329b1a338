/** @file A weight that is NaN or infinite ends in one coded error that says where, and no picture. */
import { cp, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app/index.js';
import type { Model } from '../../src/generation/index.js';
import { floatTensor, openSafetensors, writeSafetensors } from '../../src/weights/index.js';
import { temporaryFolder } from '../support/golden.js';
import { DEFAULT_MODEL } from '../support/models.js';
import { createServerBench, type ServerBench } from '../support/serve.js';
import { writeVaeFile } from '../support/vae-file.js';

let folder: string;
let app: App;
let initImage: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  app = createApp({ dataDir: join(folder, 'data'), cache: false, threads: 1 });
  const create = { width: 64, height: 64, channels: 3, background: '#fff' } as const;
  initImage = (await sharp({ create }).png().toBuffer()).toString('base64');
});
afterAll(() => app.close());

const FILES = {
  text_encoder: 'model.safetensors',
  unet: 'diffusion_pytorch_model.safetensors',
  vae: 'diffusion_pytorch_model.safetensors',
} as const;

/** The bytes of a value that is not finite, by dtype. */
const BYTES: Readonly<Record<string, Readonly<Record<'NaN' | 'Infinity', readonly number[]>>>> = {
  F16: { NaN: [0x00, 0x7e], Infinity: [0x00, 0x7c] },
  BF16: { NaN: [0xc0, 0x7f], Infinity: [0x80, 0x7f] },
  F32: { NaN: [0, 0, 0xc0, 0x7f], Infinity: [0, 0, 0x80, 0x7f] },
};

/** The default model with one value of one tensor exchanged. */
async function spoiled(part: keyof typeof FILES, tensor: string, value: 'NaN' | 'Infinity'): Promise<string> {
  const model = join(folder, `${part}-${tensor}-${value}`);
  await cp(DEFAULT_MODEL, model, { recursive: true });
  const path = join(model, part, FILES[part]);
  const { offsetBytes, dtype } = (await openSafetensors(path)).tensors.get(tensor)!;
  const file = await open(path, 'r+');
  await file.write(Uint8Array.from(BYTES[dtype]![value]), 0, BYTES[dtype]![value].length, offsetBytes);
  await file.close();
  return model;
}

const SOME = { prompt: 'a red circle', steps: 2, seed: 5 } as const;

const CASES = [
  ['text_encoder', 'text_model.final_layer_norm.bias', {}, 'VALUES_NOT_FINITE', { what: 'text encoder' }],
  ['unet', 'conv_out.bias', {}, 'LATENT_NOT_FINITE', { step: 1 }],
  ['vae', 'decoder.conv_out.bias', {}, 'VALUES_NOT_FINITE', { what: 'VAE decoder' }],
  ['vae', 'encoder.conv_out.bias', { denoisingStrength: 0.9 }, 'VALUES_NOT_FINITE', { what: 'VAE encoder' }],
] as const;

describe.each(['NaN', 'Infinity'] as const)('%s', (value) => {
  it.each(CASES)('in %s, %s', async (part, tensor, fields, code, data) => {
    const model = await app.loadModel(await spoiled(part, tensor, value));
    const seen: string[] = [];
    const picture = 'denoisingStrength' in fields ? { ...fields, initImage } : {};
    const run = async () => {
      for await (const { type } of model.generate({ ...SOME, ...picture })) seen.push(type);
    };
    await expect(run()).rejects.toMatchObject({ code, data });
    expect(seen).not.toContain('image');
    await model.unload();
  });
});

describe('a file beside the model', () => {
  let bench: ServerBench;
  let model: Model;
  beforeAll(async () => {
    bench = await createServerBench();
    model = await bench.service.app.loadModel();
    const [size = 0] = (await model.encode('')).hiddenStates[0]?.shape.slice(-1) ?? [];
    await mkdir(join(bench.folder, 'embeddings'), { recursive: true });
    for (const [name, value] of [
      ['brokennan', Number.NaN],
      ['brokeninf', Number.NEGATIVE_INFINITY],
    ] as const) {
      // The first vector is sound: what is wrong with a later one counts as well.
      const data = new Float32Array(2 * size).fill(0.1).fill(value, size + 3, size + 4);
      const path = join(bench.folder, 'embeddings', `${name}.safetensors`);
      await writeSafetensors(path, [floatTensor('emb_params', data, [2, size])]);
    }
    await writeVaeFile(join(bench.folder, 'models', 'VAE', 'broken.safetensors'), { shift: Number.NaN });
  });
  afterAll(() => bench.close());

  const run = async (fields: object, drawing = model) => {
    for await (const { type } of drawing.generate({ ...SOME, ...fields })) expect(type).not.toBe('image');
  };
  const named = (name: string) => ({
    code: 'VALUES_NOT_FINITE',
    data: { what: `embedding "${name}"`, count: 1 },
  });

  it.each(['brokennan', 'brokeninf'])('embedding %s fails by its name, wherever a prompt has it', async (name) => {
    await expect(model.encode(`a cat, ${name}`)).rejects.toMatchObject(named(name));
    await expect(model.layers({ prompt: name })).rejects.toMatchObject(named(name));
    for (const fields of [
      { prompt: `[a cat:${name}:0.5]` },
      { negativePrompt: name },
      { hires: { scale: 2, prompt: `a cat AND ${name}` } },
    ])
      await expect(run(fields)).rejects.toMatchObject(named(name));
  });

  it('the embedding is listed as skipped with the reason, and harms no prompt without it', async () => {
    const { embeddings, skipped } = (await bench.get('/api/v1/embeddings')).json();
    expect(embeddings).toEqual([]);
    const reason = expect.stringMatching(/brokennan\.safetensors.*not finite/);
    expect(skipped).toContainEqual(expect.objectContaining({ name: 'brokennan', reason }));
    await expect(model.encode('a cat')).resolves.toMatchObject({ tokenCount: 2 });
  });

  it('a VAE fails when it decodes, and the model draws again without it', async () => {
    const broken = await model.withVae('broken');
    await expect(run({}, broken)).rejects.toMatchObject({ code: 'VALUES_NOT_FINITE', data: { what: 'VAE decoder' } });
    model = await broken.withVae('None');
    const events = model.generate({ ...SOME });
    let next = await events.next();
    while (!next.done) next = await events.next();
    expect(next.value.images).toHaveLength(1);
  });

  it.each([
    ['an embedding', { negative_prompt: 'brokennan' }, 'embedding "brokennan": 1 of its values'],
    ['a VAE', { override_settings: { sd_vae: 'broken.safetensors' } }, 'VAE decoder: '],
  ])('%s is status 500 with the code on /sdapi, and the next picture is drawn', async (_, fields, detail) => {
    const small = { prompt: 'a cat', steps: 2, width: 64, height: 64 };
    const answer = await bench.post('/sdapi/v1/txt2img', { ...small, ...fields });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ error: 'VALUES_NOT_FINITE', detail: expect.stringContaining(detail) });
    expect((await bench.post('/sdapi/v1/txt2img', small)).statusCode).toBe(200);
  });
});
