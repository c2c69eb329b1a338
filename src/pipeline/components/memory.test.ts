import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SMALL, writeSynthetic } from '../../../bench/synthetic.mjs';
import { temporaryFolder } from '../../../test/support/golden.js';
import { createEngine } from '../../runtime/index.js';
import { type Checkpoint, openCheckpoint } from '../checkpoint/index.js';
import type { Components } from './components.js';
import { loadComponents } from './load.js';
import { decodingWay, hasMemory, type MemoryUse, memoryBytes, neededBytes, requireMemory } from './memory.js';

const source = (shapes: Readonly<Record<string, readonly number[]>>) => ({
  path: 'xl.safetensors',
  tensors: new Map(Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'F16', shape } as never])),
});
const LINEAR = 'mid_block.attentions.0.transformer_blocks.0.ff.net.2.weight';
const model = {
  path: 'xl.safetensors',
  configs: { vae: { channels: [128, 256] }, unet: { levels: [{ channels: 320 }] } },
  sources: {
    textEncoder: source({
      'text_model.encoder.layers.0.mlp.fc1.weight': [32, 320],
      'text_model.embeddings.token_embedding.weight': [1000, 8],
    }),
    unet: source({ [LINEAR]: [10 ** 6, 1024], 'conv_in.weight': [320, 4, 3, 3] }),
    vae: source({ 'decoder.mid_block.attentions.0.to_q.weight': [64, 64] }),
  },
} as unknown as Checkpoint;
const TEXT = 32 * 320;
const UNET = 10 ** 6 * 1024;
const CONV = 320 * 4 * 9;
const [VAE, PIXELS] = [64 * 64, 1024 * 1024];

describe('bytes that a model needs', () => {
  it('are exact linear weights of all parts together, and the largest of the rest', () => {
    expect(neededBytes(model, {})).toBe(4 * (TEXT + UNET + VAE + CONV));
  });

  it('are 36 for 32 weights in 8 bits, of one part at a time; the VAE stays exact', () => {
    expect(neededBytes(model, { weightPrecision: '8-bit' })).toBe(4 * VAE + (UNET / 32) * 36 + 4 * CONV);
  });

  it('grow with the image once decoding it is the largest stage, more than twice as fast by Winograd', () => {
    const small = { ...model, sources: { ...model.sources, unet: source({}) } } as Checkpoint;
    const linear = 4 * (TEXT + VAE);
    expect(neededBytes(small, { pixels: PIXELS })).toBe(linear + PIXELS * 128 * 33);
    expect(neededBytes(small, { pixels: PIXELS, decoding: 'winograd' })).toBe(linear + PIXELS * 128 * 79);
    expect(neededBytes(small, { pixels: 64 }), 'text embeddings are more than a tiny image').toBe(
      linear + 64 * 128 * 33,
    );
    expect(neededBytes(model, { pixels: 1000, latents: 8 }) - neededBytes(model, {})).toBeCloseTo(
      1000 * 8 * 320 * 4.3,
      3,
    );
  });
});

describe('bytes that the halves of a VAE need', () => {
  const small = { ...model, sources: { ...model.sources, unet: source({}) } } as Checkpoint;
  const perPixel = (use: object) =>
    (neededBytes(small, { pixels: PIXELS, latents: 0, ...use }) - 4 * (TEXT + VAE)) / PIXELS;
  it.each([
    ['an encoder is less than the decoder beside it', { encoding: 'direct' }, 33 * 128],
    ['TAESD decodes in less', { decoding: 'tiny' }, 22 * 64],
    [
      "with TAESD as decoder the VAE's own encoder is the larger half",
      { decoding: 'tiny', encoding: 'direct' },
      16 * 128,
    ],
    ['and by Winograd', { decoding: 'tiny', encoding: 'winograd' }, 38 * 128],
    ['TAESD for both', { decoding: 'tiny', encoding: 'tiny' }, 22 * 64],
  ])('%s', (_, use, bytes) => {
    expect(perPixel(use)).toBe(bytes);
  });
});

describe('a model that is too large', () => {
  const eight = { pixels: 3e6, weightPrecision: '8-bit' } as const;
  it.each([
    [
      'exact weights',
      {},
      'exact weights, images of 0.00 megapixels and more take 4.1 GB of memory, and there are 4.1 GB',
    ],
    [
      'an image by weights in 8 bits',
      eight,
      '8-bit weights, images of 3.00 megapixels and more take 12.7 GB of memory, and there are 12.7 GB',
    ],
  ])('is refused, to the byte, for %s', (_, use, message) => {
    const bytes = neededBytes(model, use);
    expect(() => requireMemory(model, use, bytes)).not.toThrow();
    expect(() => requireMemory(model, use, bytes - 1)).toThrow(
      expect.objectContaining({
        code: 'MEMORY_SHORT',
        message: `xl.safetensors: with ${message}`,
      }),
    );
  });

  it('is asked of this machine where nothing else is said', () => {
    expect(memoryBytes()).toBeGreaterThan(2 ** 28);
    const small = { ...model, sources: { ...model.sources, unet: source({}) } } as Checkpoint;
    expect(() => requireMemory(small, { pixels: 64 })).not.toThrow();
  });
});

describe('an image that has no room by Winograd', () => {
  const engine = createEngine({ threads: 2 });
  afterAll(() => engine.close());
  const [small, large] = [32, 128].map((side) => ({ batch: 1, height: side / 2, width: side / 2 }));
  const latentOf = ({ height, width }: { readonly height: number; readonly width: number }) =>
    Float32Array.from({ length: 4 * height * width }, (_, index) => Math.sin(index));

  it('is coded directly, and smaller ones as before; what has no room directly is refused', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'wide.safetensors');
    await writeSynthetic(path, { sizes: { ...SMALL, vae: { ...SMALL.vae, channels: [128, 128], layersPerBlock: 1 } } });
    const checkpoint = { ...(await openCheckpoint(path)), nativeSize: 32 };
    const [pixels, needed] = [128 ** 2, (use: MemoryUse) => neededBytes(checkpoint, { latents: 0, ...use })];
    const memory = needed({ pixels, decoding: 'direct' }) + 1e6;
    expect([
      decodingWay(checkpoint, {}, memory),
      hasMemory(checkpoint, { pixels, decoding: 'winograd' }, memory),
    ]).toEqual(['winograd', false]);
    const load = (bytes: number, cacheFolder = folder) =>
      loadComponents(checkpoint, engine, { cacheFolder, memory: bytes });
    const [tight, roomy] = [await load(memory), await load(1e12)];
    const plain = await loadComponents(checkpoint, engine);
    const coded = async (by: Components, size: typeof large) => {
      const image = await by.decodeLatent(latentOf(size!), size!);
      return { image, latent: await by.encodeImage(image, size!) };
    };
    expect(await coded(tight, large)).toEqual(await coded(plain, large));
    expect(await coded(tight, small)).toEqual(await coded(roomy, small));
    expect((await coded(roomy, large)).image).not.toEqual((await coded(plain, large)).image);
    const room = { pixels, batchSize: 1, isEncoded: false };
    expect(() => tight.requireRoom(room)).not.toThrow();
    expect(() => tight.requireRoom({ ...room, pixels: 4 * pixels })).toThrow(
      expect.objectContaining({ code: 'MEMORY_SHORT' }),
    );
    expect(() => tight.requireRoom({ ...room, pixels: 2 * pixels, vaeDecoder: 'TAESD' })).not.toThrow();
    await Promise.all([tight, roomy, plain].map((components) => components.release()));
  });
});
