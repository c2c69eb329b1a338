/** @file What is typed, as a request. */

import { type GenerateRequest, type SeedValue, seedParts } from '../api/index.js';
import type { Draft } from '../state/index.js';

/** A seed as a request has it: in two parts where a number cannot hold it. */
export function seedFields(value: SeedValue): Pick<GenerateRequest, 'seed' | 'seedHigh'> {
  const { seed, high } = seedParts(value);
  return high === 0 ? { seed } : { seed, seedHigh: high };
}

function variationFields({ seed: value, strength }: Draft['variation']) {
  const { seed, high } = seedParts(value);
  return { variationSeed: seed, ...(high === 0 ? {} : { variationSeedHigh: high }), variationStrength: strength };
}

/** The request of a draft; `clipSkip` is the value the page shows, an override from a picture comes before it. */
export function toRequest(draft: Draft, clipSkip: number | undefined): GenerateRequest {
  const { prompt, negativePrompt, batchCount, batchSize, seed, width, height, overrides } = draft;
  const { sampler, schedule, steps, cfgScale, variation, tiling, styles, sampling, seedResize } = draft;
  return {
    prompt,
    negativePrompt,
    batchCount,
    batchSize,
    ...seedFields(seed),
    ...(sampler === null ? {} : { sampler }),
    ...(schedule === null ? {} : { schedule }),
    ...(steps === null ? {} : { steps }),
    ...(cfgScale === null ? {} : { cfgScale }),
    ...(width === '' ? {} : { width }),
    ...(height === '' ? {} : { height }),
    ...(clipSkip === undefined ? {} : { clipSkip }),
    ...(tiling === null ? {} : { tiling }),
    ...(variation.enabled ? variationFields(variation) : {}),
    ...(styles.length === 0 ? {} : { styles }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(seedResize.width === '' || seedResize.height === '' ? {} : { seedResize }),
    ...overrides,
  } as GenerateRequest;
}

/** The second pass of a draft; a sweep and an init picture go without it. */
export function hiresOf({ hires: { enabled, ...hires } }: Draft): Pick<GenerateRequest, 'hires'> {
  const { prompt, negativePrompt, ...rest } = hires;
  const texts = { ...(prompt === '' ? {} : { prompt }), ...(negativePrompt === '' ? {} : { negativePrompt }) };
  return enabled ? { hires: { ...rest, ...texts } } : {};
}
