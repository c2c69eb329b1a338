/** @file A picture made larger or smaller without being drawn anew. */
import { AppError } from '../base/index.js';
import { LIMITS, type PictureUpscaler, type RgbImage } from '../contract/index.js';
import { enlarged } from '../pipeline/index.js';
import { readImage } from './decode-image.js';
import { imageBytes } from './input-images.js';

export interface Enlargement {
  readonly upscaler: PictureUpscaler;
  /** Blended over the first, 0 to 1. */
  readonly second?: { readonly upscaler: PictureUpscaler; readonly visibility: number };
  /** How many times as wide and high; else a size. */
  readonly scale?: number;
  readonly width?: number;
  readonly height?: number;
  /** Whether a size is covered and cut; else the picture fits into it. */
  readonly cut?: boolean;
}

/** @throws VALUE_RANGE */
function checkSide(name: string, value: number): number {
  const { max } = LIMITS.size;
  if (value < 1 || value > max) throw new AppError('VALUE_RANGE', { name, value, min: 1, max });
  return value;
}

/** The size that an enlargement leads to. @throws VALUE_RANGE */
function sizeOf(image: RgbImage, { scale: wanted, width = 1, height = 1, cut = true }: Enlargement) {
  const [x, y] = [width / image.width, height / image.height];
  const scale = wanted ?? (cut ? Math.max(x, y) : Math.min(x, y));
  const whole = { width: Math.trunc(image.width * scale + 1e-9), height: Math.trunc(image.height * scale + 1e-9) };
  const size = wanted === undefined && cut ? { width, height } : whole;
  checkSide('width of the result', size.width);
  checkSide('height of the result', size.height);
  return size;
}

/** So much of the second, 0 to 1. @shape as both */
function blended(first: RgbImage, second: RgbImage, visibility: number): RgbImage {
  const data = first.data.map((value, place) => value + ((second.data[place] ?? 0) - value) * visibility);
  return { ...first, data };
}

/**
 * Resizes a picture that is base64 or a data URI; without an upscaler it stays as it is.
 * @throws IMAGE_INVALID VALUE_RANGE
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
export async function enlargePicture(text: string, wanted: Enlargement): Promise<RgbImage> {
  const picture = await readImage(imageBytes(text, 'image'), 'image');
  const { upscaler, second } = wanted;
  if (upscaler === 'None') return picture;
  const size = sizeOf(picture, wanted);
  const image = enlarged(picture, size, upscaler);
  if (!second || second.upscaler === 'None' || second.visibility <= 0) return image;
  return blended(image, enlarged(picture, size, second.upscaler), second.visibility);
}
