/** @file The small models beside the default one: their files, and where a reader of docs/examples.md has them. */

const twin = (clipSkip) => ({
  file: `models/twins/twin-${clipSkip}.safetensors`,
  path: `twins/twin-${clipSkip}`,
  isTwin: true,
});
const SD2 = 'models/tiny-sd2/tiny-sd2.safetensors';

export const BESIDE = { 'twin-1': twin(1), 'twin-2': twin(2), 'tiny-sd2': { file: SD2, path: SD2, isTwin: false } };
