/** @file Door of presets/: parameters saved under a name. */
export { PresetsField } from './presets-field.js';
