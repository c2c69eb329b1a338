/** @file The registry of generation parameters: rows, and what follows from them. */
export {
  fieldsOfSdapi,
  fieldsOfSettings,
  type InfotextEntry,
  infotextEntries,
  type ParameterFields,
  recordedAlways,
  zeroIsOne,
} from './read.js';
export * from './rows.js';
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
