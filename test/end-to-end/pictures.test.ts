/** @file Pictures from pictures, on the default model: what strength, masks, second passes and second seeds do. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app/index.js';
import type { GenerateRequest, GenerateResult, RgbImage } from '../../src/contract/index.js';
import type { Model } from '../../src/generation/index.js';

const app = createApp({ cache: false, threads: 2 });
let model: Model;
let cat: RgbImage;
let initImage: string;
const BASE: GenerateRequest = { prompt: 'a cat', seed: 3, steps: 10, sampler: 'Euler', width: 64, height: 64 };

async function drawn(request: Partial<GenerateRequest> = {}): Promise<GenerateResult> {
  const events = model.generate({ ...BASE, ...request });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return next.value;
}
const picture = async (request: Partial<GenerateRequest> = {}): Promise<RgbImage> =>
  (await drawn(request)).images[0]!.image;
const png = async ({ width, height, data }: RgbImage, channels: 1 | 3 = 3): Promise<string> =>
  (await sharp(data, { raw: { width, height, channels } }).png().toBuffer()).toString('base64');

/** Mean difference of two pictures in levels, over the pixels asked for. */
function apart(a: RgbImage, b: RgbImage, where: (x: number, y: number) => boolean = () => true): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const pixel = Math.trunc(i / 3);
    if (!where(pixel % a.width, Math.trunc(pixel / a.width))) continue;
    sum += Math.abs(a.data[i]! - b.data[i]!);
    count++;
  }
  return sum / count;
}

/** White in the left half. */
const halfMask = () =>
  png({ width: 64, height: 64, data: Uint8Array.from({ length: 4096 }, (_, i) => (i % 64 < 32 ? 255 : 0)) }, 1);

beforeAll(async () => {
  model = await app.loadModel();
  cat = await picture();
  initImage = await png(cat);
});
afterAll(() => app.close());

describe('img2img', () => {
  it('changes more with every strength, from nearly nothing to a new picture', async () => {
    const strengths = [0, 0.1, 0.3, 1];
    const distances: number[] = [];
    for (const denoisingStrength of strengths)
      distances.push(apart(cat, await picture({ prompt: 'a red circle', initImage, denoisingStrength })));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    // The VAE there and back, and one step of the lowest noise: some levels. Above a half the cat is gone, and more cannot go.
    expect(distances[0]).toBeLessThan(8);
    const fresh = await picture({ prompt: 'a red circle' });
    const full = await picture({ prompt: 'a red circle', initImage, denoisingStrength: 1 });
    // At 1 the noise drowns the init picture: nearly what is drawn without one.
    expect(apart(full, fresh)).toBeLessThan(apart(full, cat) / 2);
  });

  it('makes of a batch what the pictures are alone, and says where they come from', async () => {
    const { images, request } = await drawn({ initImage, denoisingStrength: 0.5, batchSize: 2 });
    const second = await picture({ initImage, denoisingStrength: 0.5, seed: 4 });
    expect(apart(images[1]!.image, second)).toBeLessThan(0.5);
    expect(images[0]!.infotext).toMatch(/Denoising strength: 0\.5, Init image hash: [0-9a-f]{10}, RNG: NV/);
    expect(request.initImage).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each(['stretch', 'crop', 'fill', 'latent'] as const)('takes a picture of another size: %s', async (resizeMode) => {
    const image = await picture({ initImage, denoisingStrength: 0.3, resizeMode, width: 96, height: 64, steps: 4 });
    expect(image).toMatchObject({ width: 96, height: 64 });
  });

  it.each(['DDIM', 'DPM++ 2M', 'Euler a'])('works with %s', async (sampler) => {
    const image = await picture({ sampler, initImage, denoisingStrength: 0.2 });
    expect(apart(image, cat)).toBeLessThan(25);
  });
});

describe('img2img in detail', () => {
  it('leaves the picture as it is at strength 0 with exact steps', async () => {
    const result = await drawn({ initImage, denoisingStrength: 0, exactSteps: true });
    expect(result.denoiserCalls).toBe(0);
    // The VAE there and back.
    expect(apart(result.images[0]!.image, cat)).toBeLessThan(8);
  });

  it('multiplies the noise on the picture, and says so', async () => {
    const wanted = { initImage, denoisingStrength: 0.7, sampler: 'Euler' };
    const [usual, one, less] = [
      await drawn(wanted),
      await drawn({ ...wanted, noiseMultiplier: 1 }),
      await drawn({ ...wanted, noiseMultiplier: 0.2 }),
    ];
    expect(one.images[0]!.latent).toEqual(usual.images[0]!.latent);
    expect(less.images[0]!.latent).not.toEqual(usual.images[0]!.latent);
    expect(less.images[0]!.infotext).toContain('Noise multiplier: 0.2');
    expect(one.images[0]!.infotext).not.toContain('Noise multiplier');
  });
});

describe('extra noise', () => {
  it('is of the latent that sampling starts from, of an init picture or of a first pass', async () => {
    for (const wanted of [{ initImage, denoisingStrength: 0.5 }, { hires: { steps: 3, denoisingStrength: 0.5 } }]) {
      const [usual, none, more] = [
        await drawn({ ...wanted, steps: 4 }),
        await drawn({ ...wanted, steps: 4, extraNoise: 0 }),
        await drawn({ ...wanted, steps: 4, extraNoise: 0.5 }),
      ];
      expect(none.images[0]!.latent).toEqual(usual.images[0]!.latent);
      expect(more.images[0]!.latent).not.toEqual(usual.images[0]!.latent);
      expect(more.images[0]!.infotext).toContain('Extra noise: 0.5');
      expect(usual.images[0]!.infotext).not.toContain('Extra noise');
    }
  });

  it('says nothing without either', async () => {
    await expect(drawn({ extraNoise: 0.5 })).rejects.toThrow(/extraNoise has no meaning without initImage or hires/);
  });
});

describe('an interrupt', () => {
  async function interruptedAt(steps: number, request: Partial<GenerateRequest> = {}): Promise<GenerateResult> {
    const stop = new AbortController();
    const events = model.generate({ ...BASE, ...request }, { interrupt: stop.signal });
    let done = 0;
    let next = await events.next();
    for (; !next.done; next = await events.next()) if (next.value.type === 'step' && ++done === steps) stop.abort();
    return next.value;
  }

  it('leaves the picture as the model sees it after the step, with nothing special said of it', async () => {
    const [early, late] = [await interruptedAt(2), await interruptedAt(9)];
    expect([early.denoiserCalls, late.denoiserCalls]).toEqual([2, 9]);
    expect(apart(late.images[0]!.image, cat)).toBeLessThan(apart(early.images[0]!.image, cat));
    expect(early.images[0]!.infotext).toBe((await drawn()).images[0]!.infotext);
  });

  it('ends the job: no second pass, no further batch', async () => {
    const { images } = await interruptedAt(3, { hires: { scale: 2 }, batchCount: 3, batchSize: 2 });
    expect(images).toHaveLength(2);
    expect(images[0]!.image).toMatchObject({ width: cat.width, height: cat.height });
  });
});

describe('inpainting', () => {
  it.each(['fill', 'original', 'latent noise', 'latent nothing'] as const)(
    'keeps every pixel that is not masked, starting from %s',
    async (content) => {
      const mask = await halfMask();
      const wanted = { prompt: 'a red circle', initImage, mask, denoisingStrength: 0.9 };
      const image = await picture({ ...wanted, inpaint: { content, maskBlur: 0 } });
      expect(apart(image, cat, (x) => x >= 33)).toBe(0);
      expect(apart(image, cat, (x) => x < 30)).toBeGreaterThan(8);
    },
  );

  it('redraws the other part, or the masked part alone in the full size', async () => {
    const mask = await halfMask();
    const wanted = { prompt: 'a red circle', initImage, mask, denoisingStrength: 0.9 };
    const other = await picture({ ...wanted, inpaint: { mode: 'inpaint not masked', maskBlur: 0 } });
    expect(apart(other, cat, (x) => x < 31)).toBe(0);
    const only = await drawn({ ...wanted, inpaint: { area: 'only masked', padding: 0, maskBlur: 0 } });
    expect(apart(only.images[0]!.image, cat, (x) => x >= 32)).toBe(0);
    expect(only.images[0]!.infotext).toContain('Inpaint area: Only masked, Masked area padding: 0');
  });

  it('draws by a latent mask, and joins by the other', async () => {
    const mask = await halfMask();
    const right = Uint8Array.from({ length: 4096 }, (_, i) => (i % 64 < 32 ? 0 : 255));
    const latentMask = await png({ width: 64, height: 64, data: right }, 1);
    const wanted = { prompt: 'a red circle', initImage, mask, denoisingStrength: 0.9, inpaint: { maskBlur: 0 } };
    const usual = await drawn(wanted);
    expect((await drawn({ ...wanted, latentMask: mask })).images[0]!.latent).toEqual(usual.images[0]!.latent);
    const { images, request } = await drawn({ ...wanted, latentMask });
    const [{ image }] = images as [(typeof images)[number]];
    // Drawn is the right half, and of the picture the left one is taken, which is nearly as it was.
    expect(apart(image, cat, (x) => x >= 33)).toBe(0);
    expect(apart(image, cat, (x) => x < 24)).toBeLessThan(apart(usual.images[0]!.image, cat, (x) => x < 24) / 2);
    expect(images[0]!.latent).not.toEqual(usual.images[0]!.latent);
    expect(request.latentMask).toMatch(/^sha256:[0-9a-f]{64}$/);
    const small = await png({ width: 8, height: 8, data: new Uint8Array(64).fill(255) }, 1);
    const { warnings } = await drawn({ ...wanted, latentMask: small, steps: 2 });
    expect(warnings.map(({ message }) => message).join()).toContain(
      'the latent mask is 8x8 and was stretched to the 64x64 picture',
    );
  });

  it('a latent mask is of the part that is drawn, where that is the masked one alone', async () => {
    const mask = await halfMask();
    const inpaint = { area: 'only masked', padding: 0, maskBlur: 0 } as const;
    const wanted = { prompt: 'a red circle', initImage, mask, denoisingStrength: 0.9, inpaint };
    const usual = await drawn(wanted);
    expect((await drawn({ ...wanted, latentMask: mask })).images[0]!.latent).toEqual(usual.images[0]!.latent);
  });

  it('a soft mask draws grey parts anew in part', async () => {
    const grey = Uint8Array.from({ length: 4096 }, (_, i) => (i % 64 < 32 ? 140 : 0));
    const mask = await png({ width: 64, height: 64, data: grey }, 1);
    const wanted = { prompt: 'a red circle', initImage, mask, denoisingStrength: 0.9 };
    const of = async (inpaint: Partial<GenerateRequest['inpaint']>) =>
      (await drawn({ ...wanted, inpaint: { maskBlur: 0, ...inpaint } })).images[0]!;
    const [usual, hard, soft] = [await of({}), await of({ softMask: false }), await of({ softMask: true })];
    expect(hard.latent).toEqual(usual.latent);
    const left = (image: RgbImage) => apart(image, cat, (x) => x < 30);
    expect(left(soft.image)).toBeLessThan(0.8 * left(hard.image));
    expect(left(soft.image)).toBeGreaterThan(1);
  });

  it('stretches a mask of another size and says so, and draws all when it is empty', async () => {
    const mask = await png({ width: 8, height: 8, data: new Uint8Array(64).fill(255) }, 1);
    const stretched = await drawn({ initImage, mask, steps: 2 });
    expect(stretched.warnings).toMatchObject([{ message: 'the mask is 8x8 and was stretched to the 64x64 picture' }]);
    const empty = await png({ width: 64, height: 64, data: new Uint8Array(4096) }, 1);
    const { warnings } = await drawn({ initImage, mask: empty, steps: 2, inpaint: { area: 'only masked' } });
    expect(warnings.map(({ code }) => code)).toContain('mask-empty');
  });
});

describe('hires fix', () => {
  it.each(['Latent', 'Latent (bicubic antialiased)', 'Lanczos', 'Nearest'] as const)(
    'draws a larger picture by %s',
    async (upscaler) => {
      const { images, denoiserCalls } = await drawn({ steps: 4, hires: { upscaler, scale: 2, steps: 3 } });
      expect(images[0]!.image).toMatchObject({ width: 128, height: 128 });
      expect(denoiserCalls).toBe(7);
      expect(images[0]!.infotext).toContain(`Size: 64x64`);
      expect(images[0]!.infotext).toContain(`Denoising strength: 0.7, RNG: NV, Hires upscale: 2, Hires steps: 3`);
    },
  );

  it('at strength 0 only enlarges, and cuts to other proportions', async () => {
    const plain = await drawn({
      steps: 4,
      hires: { upscaler: 'Lanczos', width: 128, height: 64, denoisingStrength: 0 },
    });
    expect(plain.images[0]!.image).toMatchObject({ width: 128, height: 64 });
    expect(plain.denoiserCalls).toBe(4);
  });

  it('has its own prompt', async () => {
    const hires = { steps: 3, denoisingStrength: 0.9 };
    const same = await picture({ steps: 4, hires });
    const other = await picture({ steps: 4, hires: { ...hires, prompt: 'a red circle' } });
    expect(apart(same, other)).toBeGreaterThan(5);
  });
});

it('variation seeds lead from one picture to the other', async () => {
  const other = await picture({ seed: 11 });
  const at = (variationStrength: number) => picture({ variationSeed: 11, variationStrength });
  expect(apart(await at(1), other)).toBeLessThan(1);
  expect(apart(await at(0.1), cat)).toBeLessThan(apart(await at(0.6), cat));
  const { images } = await drawn({ variationSeed: 11, variationStrength: 0.2, batchSize: 2, steps: 2 });
  expect(images[1]!.infotext).toContain('Seed: 3, Size: 64x64');
  expect(images[1]!.infotext).toContain('Variation seed: 12, Variation seed strength: 0.2');
});

describe('what cannot be', () => {
  it.each([
    [{ initImage: 'no picture!' }, 'IMAGE_INVALID', 'neither base64'],
    [{ initImage: Buffer.from('GIF89a').toString('base64') }, 'IMAGE_INVALID', 'initImage'],
    [{ initImage: `sha256:${'0'.repeat(64)}` }, 'NOT_FOUND', 'input picture'],
    [{ mask: 'aGk=' }, 'USAGE', 'mask has no meaning without initImage'],
    [{ denoisingStrength: 0.5 }, 'USAGE', 'denoisingStrength has no meaning without initImage'],
    [{ initImage: 'aGk=', hires: {} }, 'USAGE', 'exclude each other'],
    [{ initImage: 'aGk=', denoisingStrength: 1.5 }, 'VALUE_RANGE', 'denoisingStrength 1.5 is out of range: 0 to 1'],
    [{ hires: { scale: 9 } }, 'VALUE_RANGE', 'hires scale 9 is out of range: 1 to 8'],
    [{ hires: { sampler: 'Eular' } }, 'UNKNOWN_NAME', 'the nearest is "Euler"'],
    [{ variationSeed: 4 }, 'USAGE', 'variationSeed has no meaning without variationStrength'],
  ] as const)('is refused: %j', async (request, code, message) => {
    await expect(app.checkRequest(undefined, { ...BASE, ...request })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
