/** @file What clients of the WebUI may ask for and is not drawn here: it is refused, never silently left out. */
import { AppError } from '../../base/index.js';

interface Row {
  readonly path: string;
  readonly feature: string;
  /** Whether the value would change the picture. */
  readonly changes: (value: unknown) => boolean;
}

const notEmpty = (value: unknown): boolean => Object.keys(value as object).length > 0 && value !== 'None';
const aboveZero = (value: unknown): boolean => Number(value) > 0;
const isTrue = (value: unknown): boolean => value === true;
const notOne = (value: unknown): boolean => value !== 1;
const notZero = (value: unknown): boolean => value !== 0;

const ROWS: readonly Row[] = [
  { path: 'firstpass_image', feature: 'a first-pass picture', changes: notEmpty },
  { path: 'refiner_checkpoint', feature: 'a refiner', changes: notEmpty },
  { path: 'script_name', feature: 'a script', changes: notEmpty },
  { path: 'alwayson_scripts', feature: 'a script', changes: notEmpty },
  { path: 'hr_checkpoint_name', feature: 'another model for the second pass', changes: notEmpty },
  { path: 'initial_noise_multiplier', feature: 'another amount of noise', changes: notOne },
  { path: 'latent_mask', feature: 'a mask of the latent alone', changes: notEmpty },
  { path: 'mask_round', feature: 'a soft mask', changes: (value) => value === false },
  { path: 'gfpgan_visibility', feature: 'face restoration', changes: aboveZero },
  { path: 'codeformer_visibility', feature: 'face restoration', changes: aboveZero },
  { path: 'extras_upscaler_2_visibility', feature: 'a second upscaler', changes: aboveZero },
  { path: 'restore_faces', feature: 'face restoration', changes: isTrue },
  { path: 'tiling', feature: 'tiling', changes: isTrue },
  { path: 's_min_uncond', feature: 'negative guidance minimum sigma', changes: notZero },
];

/** @throws FEATURE_MISSING naming the field */
export function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  for (const { path, feature, changes } of ROWS)
    if (body[path] !== undefined && changes(body[path])) throw new AppError('FEATURE_MISSING', { path, feature });
}
