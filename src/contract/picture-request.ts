/** @file The fields of a request that concern pictures: what is drawn from, what is kept, the second pass, related noise. */
import Type from 'typebox';
import { LIMITS } from './parameters/drawing-limits.js';
import { NOISE_PARAMETERS } from './parameters/drawing-parameters.js';
import { PICTURE_LIMITS } from './parameters/picture-limits.js';
import { PICTURE_PARAMETERS } from './parameters/picture-parameters.js';
import { requestFields } from './parameters/schemas.js';
import { textOf } from './text-limit.js';

export { PICTURE_LIMITS };

export const RESIZE_MODES = ['stretch', 'crop', 'fill', 'latent'] as const;
export type ResizeMode = (typeof RESIZE_MODES)[number];

export const MASKED_CONTENTS = ['fill', 'original', 'latent noise', 'latent nothing'] as const;
export type MaskedContent = (typeof MASKED_CONTENTS)[number];

export const MASK_MODES = ['inpaint masked', 'inpaint not masked'] as const;
export const INPAINT_AREAS = ['whole picture', 'only masked'] as const;

/**
 * Ways from the first pass to the size of the second: latents are stretched, pictures decoded, resized and encoded.
 * @source AUTOMATIC1111 WebUI v1.10.1, names as behaviour
 */
export const LATENT_UPSCALERS = [
  'Latent',
  'Latent (antialiased)',
  'Latent (bicubic)',
  'Latent (bicubic antialiased)',
  'Latent (nearest)',
  'Latent (nearest-exact)',
] as const;
export const PICTURE_UPSCALERS = ['None', 'Lanczos', 'Nearest'] as const;
export type PictureUpscaler = (typeof PICTURE_UPSCALERS)[number];
export const HIRES_UPSCALERS = [...LATENT_UPSCALERS, ...PICTURE_UPSCALERS] as const;
export type HiresUpscaler = (typeof HIRES_UPSCALERS)[number];

const { maskBlur, maskPadding, hiresScale, denoisingStrength, pictureLength } = PICTURE_LIMITS;

const picture = (description: string) => Type.Optional(Type.String({ maxLength: pictureLength, description }));
const decimal = ({ min, max }: { readonly min: number; readonly max: number }, description: string) =>
  Type.Optional(Type.Number({ minimum: min, maximum: max, description }));
const integer = ({ min, max }: { readonly min: number; readonly max: number }, description: string) =>
  Type.Optional(Type.Integer({ minimum: min, maximum: max, description }));

export const InpaintSchema = Type.Object({
  maskBlur: integer(maskBlur, 'pixels; default 4'),
  maskBlurX: integer(maskBlur, 'along x alone, in place of maskBlur'),
  maskBlurY: integer(maskBlur, 'along y alone, in place of maskBlur'),
  mode: Type.Optional(Type.Enum([...MASK_MODES])),
  content: Type.Optional(
    Type.Enum([...MASKED_CONTENTS], { description: 'what the masked part starts from; default original' }),
  ),
  area: Type.Optional(
    Type.Enum([...INPAINT_AREAS], { description: '"only masked" draws the masked part in the full size' }),
  ),
  padding: integer(maskPadding, 'pixels around the masked part, with "only masked"; default 32'),
  softMask: Type.Optional(
    Type.Boolean({
      description: 'grey parts of the mask are drawn anew in part, instead of wholly or not; default false',
    }),
  ),
});
export type Inpaint = Type.Static<typeof InpaintSchema>;

/** A second pass. */
const HiresSchema = Type.Object({
  upscaler: Type.Optional(Type.Enum([...HIRES_UPSCALERS], { description: 'default Latent' })),
  scale: decimal(hiresScale, 'how many times as wide and high; default 2'),
  width: integer({ min: 0, max: LIMITS.size.max }, 'pixels, in place of scale; 0 = in proportion to height'),
  height: integer({ min: 0, max: LIMITS.size.max }, 'pixels, in place of scale; 0 = in proportion to width'),
  steps: integer({ min: 0, max: LIMITS.steps.max }, '0 = as many as the first pass'),
  denoisingStrength: decimal(denoisingStrength, 'default 0.7; 0 = only upscaled'),
  sampler: Type.Optional(textOf("default: the first pass's")),
  schedule: Type.Optional(textOf("default: the first pass's")),
  prompt: Type.Optional(textOf("default: the first pass's")),
  negativePrompt: Type.Optional(textOf("default: the first pass's")),
  cfgScale: decimal(LIMITS.cfgScale, "default: the first pass's"),
});
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
  variationSeedHigh: integer({ min: 0, max: LIMITS.seedHigh }, 'so many times 2^32 are added to variationSeed'),
  seedResize: Type.Optional(
    Type.Object(
      {
        width: Type.Integer({ minimum: 8, maximum: LIMITS.size.max }),
        height: Type.Integer({ minimum: 8, maximum: LIMITS.size.max }),
      },
      { description: 'the size whose composition the seed is to keep' },
    ),
  ),
} as const;

/** An inpainting with everything filled in. */
export type ResolvedInpaint = Required<Omit<Inpaint, 'maskBlur'>>;

/** A second pass with everything filled in; texts and scale are there only where they differ from the first. */
export type ResolvedHires = Required<Omit<Hires, HiresExtra>> & Pick<Hires, HiresExtra>;
type HiresExtra = 'scale' | 'prompt' | 'negativePrompt' | 'cfgScale';
