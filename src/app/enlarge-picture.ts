/** @file A picture made larger or smaller without being drawn anew. */
import { AppError } from '../base/index.js';
import { LIMITS, type PictureUpscaler } from '../contract/index.js';
import { enlarged } from '../pipeline/index.js';
import { encodePixels } from './images.js';
import { pictureBytes } from './input-pictures.js';
import { readImage } from './read-image.js';

export interface Enlargement {
  readonly upscaler: PictureUpscaler;
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

/**
 * Resizes a picture that is base64 or a data URI; returns a PNG.
 * @throws IMAGE_INVALID VALUE_RANGE
 */
export async function enlargePicture(text: string, wanted: Enlargement): Promise<Uint8Array> {
  const picture = await readImage(pictureBytes(text, 'image'), 'image');
  const { upscaler, width = 1, height = 1, cut = true } = wanted;
  const [x, y] = [width / picture.width, height / picture.height];
  const scale = wanted.scale ?? (cut ? Math.max(x, y) : Math.min(x, y));
  const whole = { width: Math.trunc(picture.width * scale + 1e-9), height: Math.trunc(picture.height * scale + 1e-9) };
  const size = wanted.scale === undefined && cut ? { width, height } : whole;
  checkSide('width of the result', size.width);
  checkSide('height of the result', size.height);
  return encodePixels(enlarged(picture, size, upscaler));
}
