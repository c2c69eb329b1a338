/** @file What is chosen from a list in what concerns pictures: how they are resized, masked, enlarged. */

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
