/** @file The keys of the WebUI's parameter text: their order, and what it means when one is absent. */

/** Who drew the picture; stands where the WebUI writes `Version`, whose rules would change the picture when it is pasted there. */
export const APP_FIELD = ['App', 'Penultimate 0.1.0'] as const;

/**
 * Keys in the order in which they are written; keys of other origin follow in the order given, and the App field ends the line.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
export const KEY_ORDER: readonly string[] = [
  'Steps',
  'Sampler',
  'Schedule type',
  'CFG scale',
  'Image CFG scale',
  'Seed',
  'Face restoration',
  'Size',
  'Model hash',
  'Model',
  // Ours: blocks of 8 bits, which are not the WebUI's FP8.
  'Weight precision',
  'FP8 weight',
  'Cache FP16 weight for LoRA',
  'VAE hash',
  'VAE',
  'Variation seed',
  'Variation seed strength',
  'Seed resize from',
  'Denoising strength',
  'Conditional mask weight',
  'Clip skip',
  // Ours: what a whole number cannot say.
  'Clip skip exact',
  'Negative clip skip',
  'Clip skip L',
  'Clip skip G',
  'Clip skip timeline',
  'ENSD',
  'Token merging ratio',
  'Token merging ratio hr',
  'Init image hash',
  'RNG',
  'Tiling',
];

/**
 * What an absent key means, for the keys that are understood here.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour; it leaves RNG out for the GPU's own generator
 */
export const DEFAULTS_WHEN_ABSENT: Readonly<Record<string, string>> = {
  'Clip skip': '1',
  'Schedule type': 'Automatic',
  RNG: 'GPU',
  Emphasis: 'Original',
};
