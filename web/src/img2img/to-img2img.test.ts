/** @file The tab's choices as a request. */
import { expect, it } from 'vitest';
import { hiresOf, toRequest } from '../request/to-request.js';
import { EMPTY_DRAFT } from '../state/draft.js';
import { EMPTY_IMG2IMG } from '../state/img2img/draft.js';
import { toImg2img } from './to-img2img.js';

const request = { prompt: 'a cat', seed: 3, width: 512, height: 768 };
const pictures = { initImage: 'data:image/png;base64,AA==', size: { width: 64, height: 96 } };

it("takes the init picture's size, not that of txt2img, until one is typed", () => {
  expect(toImg2img(request, EMPTY_IMG2IMG, pictures)).toEqual({
    prompt: 'a cat',
    seed: 3,
    width: 64,
    height: 96,
    initImage: pictures.initImage,
    denoisingStrength: 0.75,
    resizeMode: 'stretch',
  });
  expect(toImg2img(request, { ...EMPTY_IMG2IMG, width: 128 }, pictures)).toMatchObject({ width: 128, height: 96 });
  expect(toImg2img(request, EMPTY_IMG2IMG, { ...pictures, size: undefined })).not.toHaveProperty('width');
});

it('says how to inpaint only where there is a mask', () => {
  expect(toImg2img(request, EMPTY_IMG2IMG, pictures)).not.toHaveProperty('inpaint');
  const draft = { ...EMPTY_IMG2IMG, maskBlur: 0, inpaintArea: 'only masked' } as const;
  expect(toImg2img(request, draft, { ...pictures, mask: 'data:image/png;base64,BB==' }).inpaint).toEqual({
    maskBlur: 0,
    mode: 'inpaint masked',
    content: 'original',
    area: 'only masked',
    padding: 32,
  });
});

it('sends a variation seed and a second pass only where they are switched on', () => {
  expect(toRequest(EMPTY_DRAFT, 1)).not.toHaveProperty('variationStrength');
  const variation = { enabled: true, seed: 9, strength: 0.3 };
  expect(toRequest({ ...EMPTY_DRAFT, variation }, 1)).toMatchObject({ variationSeed: 9, variationStrength: 0.3 });
  expect(hiresOf(EMPTY_DRAFT)).toEqual({});
  expect(hiresOf({ ...EMPTY_DRAFT, hires: { ...EMPTY_DRAFT.hires, enabled: true } })).toEqual({
    hires: { upscaler: 'Latent', scale: 2, steps: 0, denoisingStrength: 0.7 },
  });
});
