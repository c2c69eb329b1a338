/** @file Pictures that somebody sends, as pixels: upright, in sRGB, without transparency. */
import sharp, { type Metadata } from 'sharp';
import { AppError } from '../base/index.js';
import type { RgbImage } from '../contract/index.js';
import { type EmbeddedBlocks, isJxl, readJxl } from '../metadata/index.js';

/** Most pixels of a picture that is read; as RGB it is then 300 MB. */
const MAX_PIXELS = 100e6;

interface Readable {
  /** By sharp's names. */
  readonly formats: readonly string[];
  readonly words: string;
}

/** What is drawn from; others are refused because the tools here could not write them back. */
const DRAWN_FROM: Readable = { formats: ['png', 'jpeg', 'webp'], words: '; PNG, JPEG and WebP are read' };

/** Whose texts are read: AVIF files are of the format heif. */
const SAYING: Readable = {
  formats: [...DRAWN_FROM.formats, 'heif'],
  words: '; PNG, JPEG, WebP, AVIF and JPEG XL are read',
};

/** What shows through where a picture is transparent. @source AUTOMATIC1111 WebUI v1.10.1, default of img2img_background_color */
const BACKGROUND = '#ffffff';

const invalid = (path: string, problem: string, cause?: unknown): AppError =>
  new AppError('IMAGE_INVALID', { path, problem }, { cause });

/** What the decoder says, in one line. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0] ?? '';

/** Runs the decoder; what it throws becomes an error with a code. @throws IMAGE_INVALID */
async function decoding<T>(path: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    throw invalid(path, reasonOf(error), error);
  }
}

async function describe(bytes: Uint8Array, path: string, { formats, words }: Readable): Promise<Metadata> {
  const found = await decoding(path, () => sharp(bytes, { limitInputPixels: false }).metadata());
  if (!formats.includes(found.format)) throw invalid(path, `it is ${found.format}${words}`);
  return found;
}

/** What a file says of itself without its pixels. */
export interface FileHeader extends EmbeddedBlocks {
  readonly width: number;
  readonly height: number;
}

/**
 * What the header of a PNG, JPEG, WebP, AVIF or JPEG XL file says; the pixels are not decoded.
 * @throws IMAGE_INVALID for other formats and damaged headers
 */
export async function describeFile(bytes: Uint8Array, path: string): Promise<FileHeader> {
  // The decoder here does not know them, and their boxes are read without one.
  return isJxl(bytes) ? readJxl(bytes, path) : describe(bytes, path, SAYING);
}

/**
 * What the header of a PNG, JPEG or WebP file says; the pixels are not decoded.
 * @throws IMAGE_INVALID for other formats and damaged headers
 */
export const describePicture = (bytes: Uint8Array, path: string): Promise<Metadata> =>
  describe(bytes, path, DRAWN_FROM);

/** @throws IMAGE_INVALID for moving pictures and for more than MAX_PIXELS */
function requireStill({ width, height, pages = 1 }: Metadata, path: string): void {
  if (pages > 1) throw invalid(path, `it is a moving picture of ${pages} frames; send one of them`);
  if (width * height > MAX_PIXELS)
    throw invalid(path, `${width}x${height} is more than the limit of ${MAX_PIXELS / 1e6} megapixels`);
}

/**
 * The pixels of a PNG, JPEG or WebP file: turned as its orientation says, converted from its colour profile to sRGB, on
 * white where it is transparent.
 * @shape data [height, width, 3], 0–255
 * @throws IMAGE_INVALID for other formats, moving pictures, damage, and more than 100 megapixels
 */
export async function readImage(bytes: Uint8Array, path = 'image'): Promise<RgbImage> {
  requireStill(await describePicture(bytes, path), path);
  const { data, info } = await decoding(path, () =>
    sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .flatten({ background: BACKGROUND })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  return { width: info.width, height: info.height, data };
}

/** @shape data [height, width], 0–255 */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A mask: what is not transparent where there is transparency, as a brush leaves it, else how bright it is.
 * @shape data [height, width], 0–255
 * @throws IMAGE_INVALID as `readImage`
 * @source AUTOMATIC1111 WebUI v1.10.1, as behaviour
 */
export async function readMask(bytes: Uint8Array, path = 'mask'): Promise<Plane> {
  requireStill(await describePicture(bytes, path), path);
  const open = () => sharp(bytes, { limitInputPixels: MAX_PIXELS }).autoOrient();
  const { data, info } = await decoding(path, async () => {
    const transparent = !(await open().stats()).isOpaque;
    const plane = transparent ? open().extractChannel('alpha') : open().toColourspace('b-w').extractChannel(0);
    return plane.raw().toBuffer({ resolveWithObject: true });
  });
  return { width: info.width, height: info.height, data };
}
