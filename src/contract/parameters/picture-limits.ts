/** @file Limits of what concerns pictures in a request. */

export const PICTURE_LIMITS = {
  denoisingStrength: { min: 0, max: 1 },
  /** The WebUI's slider. */
  maskBlur: { min: 0, max: 64 },
  maskPadding: { min: 0, max: 256 },
  /** The WebUI's slider ends at 4. */
  hiresScale: { min: 1, max: 8 },
  variationStrength: { min: 0, max: 1 },
  maskWeight: { min: 0, max: 1 },
  /** The WebUI's slider. */
  noiseMultiplier: { min: 0, max: 1.5 },
  extraNoise: { min: 0, max: 1 },
  /** Characters of a picture as base64: 48 MiB of it, the largest body less what stands around it. */
  pictureLength: 60 * 2 ** 20,
} as const;
