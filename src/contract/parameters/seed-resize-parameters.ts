/**
 * @file The size whose composition a seed is to keep: the noise of that size is put into the picture's.
 * @source AUTOMATIC1111 WebUI v1.10.1 for labels and fields, as behaviour
 */
import { LIMITS } from './drawing-limits.js';
import { integer, type ParameterRows } from './parameter.js';

const SIDE = integer({ min: LIMITS.size.factor, max: LIMITS.size.max });
const NONE = { means: 'none', source: 'WebUI' } as const;

/** Bodies of `/sdapi/v1` have numbers of 0 and below for none; both sides or none are there. */
export const SEED_RESIZE_PARAMETERS = {
  width: {
    label: 'Resize seed from width',
    about: 'pixels; only together with the height',
    value: SIDE,
    default: NONE,
    sdapi: 'seed_resize_from_w',
    sdapiDefault: -1,
    sdapiMin: -1,
    infotext: 'Seed resize from-1',
  },
  height: {
    label: 'Resize seed from height',
    about: 'pixels; only together with the width',
    value: SIDE,
    default: NONE,
    sdapi: 'seed_resize_from_h',
    sdapiDefault: -1,
    sdapiMin: -1,
    infotext: 'Seed resize from-2',
  },
} as const satisfies ParameterRows;
