/** @file What clients of the WebUI may ask for and is not drawn here: it is refused, never silently left out. */
import { AppError } from '../../base/index.js';
import type { Txt2Img } from '../../contract/index.js';

interface Row {
  readonly path: keyof Txt2Img;
  readonly feature: string;
  /** Whether the value would change the picture. */
  readonly changes: (value: unknown) => boolean;
}

const given = (): boolean => true;
const notEmpty = (value: unknown): boolean => Object.keys(value as object).length > 0 && value !== 'None';
const above = (limit: number) => (value: unknown) => Number(value) > limit;
const isTrue = (value: unknown): boolean => value === true;
const notZero = (value: unknown): boolean => value !== 0;

const ROWS: readonly Row[] = [
  { path: 'enable_hr', feature: 'Hires. fix', changes: isTrue },
  { path: 'firstpass_image', feature: 'a first-pass picture', changes: notEmpty },
  { path: 'refiner_checkpoint', feature: 'a refiner', changes: notEmpty },
  { path: 'script_name', feature: 'a script', changes: notEmpty },
  { path: 'alwayson_scripts', feature: 'a script', changes: notEmpty },
  { path: 'subseed_strength', feature: 'a variation seed', changes: above(0) },
  { path: 'seed_resize_from_w', feature: 'resizing the seed', changes: above(0) },
  { path: 'seed_resize_from_h', feature: 'resizing the seed', changes: above(0) },
  { path: 'restore_faces', feature: 'face restoration', changes: isTrue },
  { path: 'tiling', feature: 'tiling', changes: isTrue },
  { path: 'eta', feature: 'another eta', changes: given },
  { path: 's_min_uncond', feature: 'negative guidance minimum sigma', changes: notZero },
  { path: 's_churn', feature: 'churn', changes: notZero },
  { path: 's_tmin', feature: 'churn', changes: notZero },
  { path: 's_noise', feature: 'another amount of noise', changes: (value) => value !== 1 },
];

/** @throws FEATURE_MISSING naming the field */
export function refuseUnsupported(body: Txt2Img): void {
  for (const { path, feature, changes } of ROWS)
    if (body[path] !== undefined && changes(body[path])) throw new AppError('FEATURE_MISSING', { path, feature });
}
