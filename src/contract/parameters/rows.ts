/** @file The rows alone, without schemas: the page reads them as well, and need not load what makes those. */
export { CLIP_SKIP_PARAMETERS, CLIP_SKIP_PART_PARAMETERS } from './clip-skip-parameters.js';
export { BATCH_PARAMETERS, DRAWING_PARAMETERS, NOISE_PARAMETERS } from './drawing-parameters.js';
export { PARAMETER_GROUPS, type ParameterGroup } from './groups.js';
export { HIRES_PARAMETERS } from './hires-parameters.js';
export { INPAINT_PARAMETERS } from './inpaint-parameters.js';
export { type ParameterRow, type ParameterRows, rowsOf } from './parameter.js';
export { PICTURE_PARAMETERS, type VaeMethod } from './picture-parameters.js';
export { readParameter } from './read.js';
export { SAMPLING_PARAMETERS } from './sampling-parameters.js';
export { SEED_RESIZE_PARAMETERS } from './seed-resize-parameters.js';
