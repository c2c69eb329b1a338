/** @file The registry of generation parameters: rows, and what follows from them. */
export { BATCH_PARAMETERS, DRAWING_PARAMETERS, NOISE_PARAMETERS } from './drawing-parameters.js';
export { PARAMETER_GROUPS, type ParameterGroup } from './groups.js';
export { HIRES_PARAMETERS } from './hires-parameters.js';
export { INPAINT_PARAMETERS } from './inpaint-parameters.js';
export { type ParameterRow, type ParameterRows, rowsOf } from './parameter.js';
export { PICTURE_PARAMETERS } from './picture-parameters.js';
export {
  fieldsOfSdapi,
  fieldsOfSettings,
  type InfotextEntry,
  infotextEntries,
  type ParameterFields,
} from './read.js';
export { SAMPLING_PARAMETERS } from './sampling-parameters.js';
export { sdapiDefaults } from './schemas.js';
export {
  exactSeed,
  LARGEST_SEED,
  type SeedParts,
  type SeedValue,
  SeedValueSchema,
  seedFields,
  seedParts,
  seedValue,
} from './seeds.js';
