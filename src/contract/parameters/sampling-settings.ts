/** @file What samplers and schedules can be told beside steps: the part `sampling` of a request. */
import Type from 'typebox';
import { SAMPLING_PARAMETERS } from './sampling-parameters.js';
import { requestFields } from './schemas.js';

export const SamplingSettingsSchema = Type.Object(requestFields(SAMPLING_PARAMETERS));
export type SamplingSettings = Type.Static<typeof SamplingSettingsSchema>;
