/** @file The fields of a request that concern pictures: what is drawn from, what is kept, the second pass, related noise. */
import Type from 'typebox';
import { LIMITS } from './parameters/drawing-limits.js';
import { NOISE_PARAMETERS } from './parameters/drawing-parameters.js';
import { HIRES_PARAMETERS } from './parameters/hires-parameters.js';
import { INPAINT_PARAMETERS } from './parameters/inpaint-parameters.js';
import { RESIZE_MODES } from './parameters/picture-choices.js';
import { PICTURE_LIMITS } from './parameters/picture-limits.js';
import { PICTURE_PARAMETERS } from './parameters/picture-parameters.js';
import { requestFields, wholePart } from './parameters/schemas.js';
import { SEED_RESIZE_PARAMETERS } from './parameters/seed-resize-parameters.js';

export * from './parameters/picture-choices.js';
export { PICTURE_LIMITS };

const { pictureLength } = PICTURE_LIMITS;

const picture = (description: string) => Type.Optional(Type.String({ maxLength: pictureLength, description }));

export const InpaintSchema = Type.Object(requestFields(INPAINT_PARAMETERS));
export type Inpaint = Type.Static<typeof InpaintSchema>;

/** A second pass. */
const HiresSchema = Type.Object(requestFields(HIRES_PARAMETERS));
export type Hires = Type.Static<typeof HiresSchema>;

/** Fields of a request, all of them optional and without a value of their own when left out. */
export const PICTURE_FIELDS = {
  initImage: picture('PNG, JPEG or WebP as base64 or data URI: the picture to draw from (img2img)'),
  ...requestFields(NOISE_PARAMETERS),
  exactSteps: Type.Optional(
    Type.Boolean({ description: 'with an init picture: do as many steps as steps says, not a share of them' }),
  ),
  resizeMode: Type.Optional(
    Type.Enum([...RESIZE_MODES], {
      description: 'how the init picture is brought to width x height; default stretch',
    }),
  ),
  mask: picture('a picture, white where the init picture is to be drawn anew (inpainting); resized to it'),
  latentMask: picture(
    'a mask for drawing alone, beside mask, which then only joins what is drawn with the init picture; white is drawn anew',
  ),
  inpaint: Type.Optional(InpaintSchema),
  hires: Type.Optional(HiresSchema),
  ...requestFields(PICTURE_PARAMETERS),
  variationSeedHigh: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: LIMITS.seedHigh,
      description: 'so many times 2^32 are added to variationSeed',
    }),
  ),
  seedResize: Type.Optional(
    Type.Object(wholePart(SEED_RESIZE_PARAMETERS), { description: 'the size whose composition the seed is to keep' }),
  ),
} as const;

/** An inpainting with everything filled in. */
export type ResolvedInpaint = Required<Omit<Inpaint, 'maskBlur'>>;

/** A second pass with everything filled in; texts and scale are there only where they differ from the first. */
export type ResolvedHires = Required<Omit<Hires, HiresExtra>> & Pick<Hires, HiresExtra>;
type HiresExtra = 'scale' | 'prompt' | 'negativePrompt' | 'cfgScale';
