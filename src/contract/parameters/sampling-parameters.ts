/** @file The parameters of samplers and schedules beside steps, in the order of Settings. */
import { NOISE_LEVEL_PARAMETERS } from './noise-level-parameters.js';
import type { ParameterRows } from './parameter.js';
import { SAMPLER_OPTION_PARAMETERS } from './sampler-option-parameters.js';

/** What a sampler or schedule does not take is left unused, as in the WebUI. */
export const SAMPLING_PARAMETERS = {
  ...NOISE_LEVEL_PARAMETERS,
  ...SAMPLER_OPTION_PARAMETERS,
} as const satisfies ParameterRows;
