/** @file TAESD in place of the VAE: as decoder and as encoder, in the infotext, and what is said where its file is missing. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';
import { temporaryFolder } from '../support/golden.js';
import { writeTinyVae } from '../support/tiny-vae.js';

const REQUEST = { prompt: 'a cat', steps: 2, seed: 1, sampler: 'Euler', width: 64, height: 64 } as const;

let folder: string;
let app: ReturnType<typeof createApp>;
let model: Model;
beforeAll(async () => {
  const dataDir = await temporaryFolder();
  folder = join(dataDir, 'models', 'VAE-approx');
  await mkdir(folder, { recursive: true });
  app = createApp({ dataDir, cache: false, threads: 2 });
  model = await app.loadModel();
});
afterAll(() => app.close());

async function drawn(request: Partial<GenerateRequest>): Promise<GenerateResult> {
  const events = model.generate({ ...REQUEST, ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}
const first = async (request: Partial<GenerateRequest>) => (await drawn(request)).images[0]!;
const initImage = async () => {
  const { image } = await first({});
  const { encodeImage } = await import('../../src/images/index.js');
  return Buffer.from(await encodeImage({ image, infotext: '' }, 'png', { withInfotext: false })).toString('base64');
};

describe('a missing file', () => {
  it.each([
    ['vaeDecoder', 'decoder', {}],
    ['vaeEncoder', 'encoder', { denoisingStrength: 0.5 }],
  ] as const)('is named with its place for the %s', async (field, half, more) => {
    await rm(join(folder, `taesd_${half}.safetensors`), { force: true });
    const init = half === 'encoder' ? { initImage: await initImage() } : {};
    const error = await drawn({ [field]: 'TAESD', ...more, ...init }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TAESD_MISSING', data: { half, file: `taesd_${half}.safetensors`, folder } });
  });
});

it('of the decoder is missed before anything is drawn', async () => {
  await rm(join(folder, 'taesd_decoder.safetensors'), { force: true });
  const events = model.generate({ ...REQUEST, vaeDecoder: 'TAESD' });
  await expect(events.next()).rejects.toMatchObject({ code: 'TAESD_MISSING' });
});

describe('with its files', () => {
  beforeAll(async () => {
    await writeTinyVae(folder, 'decoder');
    await writeTinyVae(folder, 'encoder');
  });

  it('decodes the same latents to other pixels, and says so', async () => {
    const [full, tiny] = [await first({}), await first({ vaeDecoder: 'TAESD' })];
    expect(tiny.latent).toEqual(full.latent);
    expect(tiny.image.data).not.toEqual(full.image.data);
    expect([tiny.image.width, tiny.image.height]).toEqual([64, 64]);
    expect(tiny.infotext).toContain('VAE Decoder: TAESD');
    expect(tiny.infotext).not.toContain('VAE Encoder');
    expect((await first({ vaeDecoder: 'Full' })).infotext).toBe(full.infotext);
    expect((await first({})).image.data).toEqual(full.image.data);
  });

  it('encodes init images to other latents, and says so only where something was encoded', async () => {
    const init = { initImage: await initImage(), denoisingStrength: 0.5 };
    const [full, tiny] = [await first(init), await first({ ...init, vaeEncoder: 'TAESD' })];
    expect(tiny.latent).not.toEqual(full.latent);
    expect(tiny.infotext).toContain('VAE Encoder: TAESD');
    expect((await first({ vaeEncoder: 'TAESD' })).infotext).not.toContain('VAE Encoder');
  });

  it('a network for other latents is refused', async () => {
    await writeTinyVae(folder, 'decoder', { shape: 'small' });
    const other = await app.loadModel();
    const events = other.generate({ ...REQUEST, vaeDecoder: 'TAESD' });
    const end = (async () => {
      for await (const _ of events);
    })();
    await expect(end).rejects.toMatchObject({ code: 'VAE_UNFIT' });
    await other.unload();
  });
});
