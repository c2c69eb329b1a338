/** @file What clients of the WebUI may ask for and is not drawn here: it is refused, never silently left out. */
import { AppError } from '../../base/index.js';

interface Row {
  readonly path: string;
  readonly feature: string;
  /** Whether the value would change the picture. */
  readonly changes: (value: unknown) => boolean;
}

const notEmpty = (value: unknown): boolean => Object.keys(value as object).length > 0 && value !== 'None';
const notTheSame = (value: unknown): boolean => value !== 'Use same checkpoint' && notEmpty(value);
const aboveZero = (value: unknown): boolean => Number(value) > 0;
const isTrue = (value: unknown): boolean => value === true;

const ROWS: readonly Row[] = [
  { path: 'firstpass_image', feature: 'a first-pass picture', changes: notEmpty },
  { path: 'refiner_checkpoint', feature: 'a refiner', changes: notEmpty },
  { path: 'hr_checkpoint_name', feature: 'another model for the second pass', changes: notTheSame },
  { path: 'gfpgan_visibility', feature: 'face restoration', changes: aboveZero },
  { path: 'codeformer_visibility', feature: 'face restoration', changes: aboveZero },
  { path: 'extras_upscaler_2_visibility', feature: 'a second upscaler', changes: aboveZero },
  { path: 'restore_faces', feature: 'face restoration', changes: isTrue },
];

/** @throws FEATURE_MISSING naming the field */
export function refuseUnsupported(body: Readonly<Record<string, unknown>>): void {
  for (const { path, feature, changes } of ROWS)
    if (body[path] !== undefined && changes(body[path])) throw new AppError('FEATURE_MISSING', { path, feature });
}
