import { expect, it } from 'vitest';
import { SDXL } from '../../bench/synthetic.mjs';
import { type ModelSizes, misfitOf } from './misfits.js';

const SIZES = { texts: [SDXL.text, SDXL.text2], unet: SDXL.unet, vae: SDXL.vae } as ModelSizes;
const { addedConditioning: _, ...PLAIN_UNET } = SIZES.unet;
const POOLED = { ...SIZES.texts[1]!, pooledWidth: 768 };

it('the sizes of Stable Diffusion XL fit together', () => {
  expect(misfitOf(SIZES)).toBeUndefined();
});

it.each([
  [{ texts: [SIZES.texts[0]!, POOLED] }, 'the UNet takes a pooled text 1280 wide, the text encoders give 768'],
  [{ unet: PLAIN_UNET }, 'the UNet takes a pooled text 0 wide, the text encoders give 1280'],
  [{ texts: [SIZES.texts[0]!] }, 'the UNet takes a context 2048 wide, the text encoder is 768'],
])('a pooled text or a context of another width does not: %#', (changes, problem) => {
  expect(misfitOf({ ...SIZES, ...changes })).toEqual({ part: 'unet', problem });
});
