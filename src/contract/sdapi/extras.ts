/**
 * @file Bodies of the extras of /sdapi/v1: pictures enlarged without being drawn anew.
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
import Type from 'typebox';
import { LIMITS } from '../request.js';
import { integer, name, picture, text } from './fields.js';

const ENLARGING = {
  resize_mode: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1, default: 0, description: '0 by factor, 1 to size' }),
  ),
  upscaling_resize: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 8, default: 2 })),
  upscaling_resize_w: integer({ min: 1, max: LIMITS.size.max }, 512),
  upscaling_resize_h: integer({ min: 1, max: LIMITS.size.max }, 512),
  upscaling_crop: Type.Optional(Type.Boolean({ default: true, description: 'with a size: cover it and cut' })),
  upscaler_1: name('None, Lanczos or Nearest; None leaves the size'),
  upscaler_2: name('blended over the first'),
  extras_upscaler_2_visibility: Type.Optional(Type.Number({ minimum: 0, maximum: 1, default: 0 })),
  gfpgan_visibility: Type.Optional(Type.Number({ minimum: 0, maximum: 1, default: 0 })),
  codeformer_visibility: Type.Optional(Type.Number({ minimum: 0, maximum: 1, default: 0 })),
} as const;

/** One picture, enlarged without being drawn anew. */
export const ExtraSingleSchema = Type.Object({ image: picture(), ...ENLARGING });
export type ExtraSingle = Type.Static<typeof ExtraSingleSchema>;
export const ExtraSingleAnswerSchema = Type.Object({ html_info: Type.String(), image: Type.String() });

/** Several pictures, all in the same way. */
export const ExtraBatchSchema = Type.Object({
  imageList: Type.Array(Type.Object({ data: picture(), name: text() }), { maxItems: 1000 }),
  ...ENLARGING,
});
export type ExtraBatch = Type.Static<typeof ExtraBatchSchema>;
export const ExtraBatchAnswerSchema = Type.Object({ html_info: Type.String(), images: Type.Array(Type.String()) });
