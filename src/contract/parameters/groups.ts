/** @file Every row of the registry of generation parameters, by where its field stands in a request. */
import { CLIP_SKIP_PARAMETERS, CLIP_SKIP_PART_PARAMETERS } from './clip-skip-parameters.js';
import { BATCH_PARAMETERS, DRAWING_PARAMETERS, NOISE_PARAMETERS } from './drawing-parameters.js';
import { HIRES_PARAMETERS } from './hires-parameters.js';
import { INPAINT_PARAMETERS } from './inpaint-parameters.js';
import type { ParameterRows } from './parameter.js';
import { PICTURE_PARAMETERS } from './picture-parameters.js';
import { SAMPLING_PARAMETERS } from './sampling-parameters.js';
import { SEED_RESIZE_PARAMETERS } from './seed-resize-parameters.js';

export interface ParameterGroup {
  readonly title: string;
  /** The field of the request that holds those of the rows; undefined = the request itself. */
  readonly within?: 'sampling' | 'hires' | 'inpaint' | 'seedResize';
  readonly rows: ParameterRows;
}

export const PARAMETER_GROUPS: readonly ParameterGroup[] = [
  { title: 'Clip skip', rows: { ...CLIP_SKIP_PARAMETERS, ...CLIP_SKIP_PART_PARAMETERS } },
  { title: 'Drawing', rows: DRAWING_PARAMETERS },
  { title: 'Batches', rows: BATCH_PARAMETERS },
  { title: 'Init picture and noise', rows: NOISE_PARAMETERS },
  { title: 'Size that the seed was found at', within: 'seedResize', rows: SEED_RESIZE_PARAMETERS },
  { title: 'Second pass (hires fix)', within: 'hires', rows: HIRES_PARAMETERS },
  { title: 'Inpainting', within: 'inpaint', rows: INPAINT_PARAMETERS },
  { title: 'The picture', rows: PICTURE_PARAMETERS },
  { title: 'Samplers and schedules', within: 'sampling', rows: SAMPLING_PARAMETERS },
];
