/** @file The rows of the registry of generation parameters that the page reads. */
export {
  CLIP_SKIP_PARAMETERS,
  CLIP_SKIP_PART_PARAMETERS,
  DRAWING_PARAMETERS,
  type ParameterRow,
  PICTURE_PARAMETERS,
  readParameter,
  rowsOf,
  SAMPLING_PARAMETERS,
  SEED_RESIZE_PARAMETERS,
} from '../../../src/contract/parameters/rows.js';
