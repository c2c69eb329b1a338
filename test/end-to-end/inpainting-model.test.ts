/** @file A model of nine channels drawing from prompts, pictures, masks and in two passes. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { temporaryFolder } from '../support/golden.js';
import { writeHashModel } from '../support/models.js';

const app = createApp({ cache: false, threads: 2 });
let model: Model;
let initImage: string;
let mask: string;
const SIDE = 64;

async function drawn(request: Partial<GenerateRequest> = {}): Promise<GenerateResult> {
  const base = { prompt: 'a b', seed: 3, steps: 4, sampler: 'Euler', width: SIDE, height: SIDE };
  const events = model.generate({ ...base, ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}
const latentOf = ({ images }: GenerateResult) => images[0]!.latent;
const infotextOf = ({ images }: GenerateResult) => images[0]!.infotext;
const png = async (channels: 1 | 3, valueAt: (index: number) => number) =>
  (
    await sharp(
      Uint8Array.from({ length: SIDE * SIDE * channels }, (_, i) => valueAt(i)),
      { raw: { width: SIDE, height: SIDE, channels } },
    )
      .png()
      .toBuffer()
  ).toString('base64');

beforeAll(async () => {
  model = await app.loadModel(await writeHashModel('tiny-inpaint', await temporaryFolder()));
  initImage = await png(3, (i) => (i * 7) % 256);
  mask = await png(1, (i) => (i % SIDE < SIDE / 2 ? 255 : 0));
});
afterAll(() => app.close());

describe('an inpainting model', () => {
  it('draws from a picture, and hides all of it unless told otherwise', async () => {
    expect(model.info.inpainting).toBe(true);
    const wanted = { initImage, denoisingStrength: 0.7 };
    const [hidden, seen] = [await drawn(wanted), await drawn({ ...wanted, maskWeight: 0.25 })];
    expect(latentOf(seen)).not.toEqual(latentOf(hidden));
    expect(infotextOf(hidden)).toContain('Conditional mask weight: 1,');
    expect(infotextOf(seen)).toMatch(/Denoising strength: 0\.7, Conditional mask weight: 0\.25/);
    expect(latentOf(await drawn({ ...wanted, maskWeight: 1 }))).toEqual(latentOf(hidden));
  });

  it('paints in a masked part by what it sees of it', async () => {
    const wanted = { initImage, mask, denoisingStrength: 0.9, inpaint: { maskBlur: 0 } };
    const [whole, half, all] = [
      await drawn(wanted),
      await drawn({ ...wanted, maskWeight: 0.5 }),
      await drawn({ initImage, denoisingStrength: 0.9 }),
    ];
    const latents = [whole, half, all].map(latentOf);
    expect(new Set(latents.map((latent) => latent.join())).size).toBe(3);
    for (const latent of latents) expect(latent.every(Number.isFinite)).toBe(true);
    expect(whole.warnings).toEqual([]);
  });

  it.each(['Latent', 'Lanczos'] as const)('goes through a second pass by %s', async (upscaler) => {
    const hires = { upscaler, scale: 2, denoisingStrength: 0.6 };
    const [hidden, seen] = [await drawn({ hires }), await drawn({ hires, maskWeight: 0.5 })];
    expect(hidden.images[0]!.image).toMatchObject({ width: 2 * SIDE, height: 2 * SIDE });
    expect(latentOf(seen)).not.toEqual(latentOf(hidden));
  });
});
