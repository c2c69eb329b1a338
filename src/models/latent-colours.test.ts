import { describe, expect, it } from 'vitest';
import { SD1, SDXL } from '../../test/support/latent-fits.js';
import { otherLatentsOf } from './latent-colours.js';

const scaled = (map: readonly number[][], by: number) => map.map((row) => row.map((value) => value * by));

describe('whose latents a VAE reads', () => {
  it('tells a fit of SDXL from those of 1.x', () => {
    expect(otherLatentsOf(SDXL, 'taesd')).toBe('Stable Diffusion XL');
    expect(otherLatentsOf(SDXL, 'taesdxl')).toBeUndefined();
  });

  it('tells a fit of 1.x from those of SDXL, whatever its contrast', () => {
    for (const contrast of [0.2, 1, 3]) {
      expect(otherLatentsOf(scaled(SD1, contrast), 'taesdxl')).toBe('Stable Diffusion 1.x and 2.x');
      expect(otherLatentsOf(scaled(SD1, contrast), 'taesd')).toBeUndefined();
    }
  });

  it('says nothing of one that is neither, that lies between both, that has no colours or other channels', () => {
    const between = SD1.map((row, channel) => row.map((value, colour) => value + SDXL[channel]![colour]!));
    const none = scaled(SD1, 0);
    for (const map of [scaled(SD1, -1), between, none, [...SD1, ...SD1]])
      for (const own of ['taesd', 'taesdxl'] as const) expect(otherLatentsOf(map, own)).toBeUndefined();
  });
});
