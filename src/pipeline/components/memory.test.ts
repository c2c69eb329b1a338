import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../checkpoint/index.js';
import { memoryBytes, neededBytes, requireMemory } from './memory.js';

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
