/** @file Pictures on disk: PNG, JPEG or WebP with the WebUI's parameter text inside, whole or not at all. */
import { readFile, writeFile } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { AppError, replaceFile } from '../base/index.js';
import {
  type PictureFormat,
  type PictureRecipe,
  pictureFormatOf,
  type RgbImage,
  unknownFormat,
} from '../contract/index.js';
import type { RecipeFields } from '../dialects/index.js';
import { insertPngExif, insertPngText, PARAMETERS, writeExif } from '../metadata/index.js';
import { describeFile } from './decode-image.js';
import { readPictureTexts } from './embedded-texts.js';
import type { FamilyFinder } from './picture-family.js';
import { type PictureReading, readPictureHere } from './read-recipe.js';

/** How the lossy formats are written, and whether the parameters go into the file. */
export interface PictureEncoding {
  /** 1 to 100, of JPEG and WebP; png does not use it. */
  readonly quality?: number;
  /** WebP only: every pixel as it is. */
  readonly lossless?: boolean;
  /** False leaves the infotext out. */
  readonly withInfotext?: boolean;
}

/** What a picture says about itself. */
export interface ImageInspection {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly infotext: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly fields: Readonly<Record<string, string>>;
  /** The program that drew it and the layer it was drawn from. */
  readonly recipe: PictureRecipe;
  /** Settings in our words, whichever program wrote them. */
  readonly settings: RecipeFields;
}

/** A picture with the text that says how it was drawn. */
export interface ImageWithInfotext {
  readonly image: RgbImage;
  readonly infotext: string;
}

/** The WebUI's default. */
const QUALITY = 80;

/**
 * Most bytes of an EXIF block. A segment of JPEG has 65,533, and the encoder keeps the WebP format to that too; the rest
 * is for the few tags (resolution and size) that it adds.
 */
const MAX_EXIF_BYTES = 65_000;

type Encoder = (picture: Sharp, options: Required<Pick<PictureEncoding, 'quality' | 'lossless'>>) => Sharp;

const ENCODERS: Readonly<Record<PictureFormat, Encoder>> = {
  png: (picture) => picture.png(),
  jpg: (picture, { quality }) => picture.jpeg({ quality }),
  webp: (picture, { quality, lossless }) => picture.webp({ quality, lossless }),
};

const pixelsOf = ({ width, height, data }: RgbImage): Sharp => sharp(data, { raw: { width, height, channels: 3 } });

/** Pixels as a PNG file without any text. */
export const encodePixels = (image: RgbImage): Promise<Uint8Array> => pixelsOf(image).png().toBuffer();

/** Pixels as a PNG file with texts under their keywords. */
export async function encodeWithTexts(image: RgbImage, texts: Readonly<Record<string, string>>): Promise<Uint8Array> {
  let png = await encodePixels(image);
  // Each is put behind the header: the last one first.
  for (const [keyword, text] of Object.entries(texts).reverse()) png = insertPngText(png, keyword, text);
  return png;
}

/** The same pixels as a PNG in memory: the only way by which the encoders take an EXIF block that is not theirs. */
async function withExif(image: RgbImage, exif: Uint8Array): Promise<Sharp> {
  const png = await pixelsOf(image).png({ compressionLevel: 0 }).toBuffer();
  return sharp(insertPngExif(png, exif), { limitInputPixels: false }).keepExif();
}

/** Whether a file of the format has room for the text: JPEG and WebP for about 32,000 characters, PNG for any. */
const infotextFits = (format: PictureFormat, infotext: string): boolean =>
  format === 'png' || writeExif(infotext).length <= MAX_EXIF_BYTES;

/**
 * The bytes of a picture with its infotext where the WebUI puts it: the text chunk `parameters` of a PNG, the UserComment
 * of a JPEG or WebP. A text for which the format has no room is left out.
 */
export async function encodeImage(
  { image, infotext }: ImageWithInfotext,
  format: PictureFormat,
  { quality = QUALITY, lossless = false, withInfotext = true }: PictureEncoding = {},
): Promise<Uint8Array> {
  const encode = (picture: Sharp) => ENCODERS[format](picture, { quality, lossless }).toBuffer();
  if (!withInfotext || !infotextFits(format, infotext)) return encode(pixelsOf(image));
  if (format === 'png') return insertPngText(await encode(pixelsOf(image)), PARAMETERS, infotext);
  return encode(await withExif(image, writeExif(infotext)));
}

const writeWhole = (path: string, content: Uint8Array | string): Promise<void> =>
  replaceFile(path, (temporary) => writeFile(temporary, content));

/** Also writes the infotext into a text file beside the picture. */
export interface SaveOptions extends PictureEncoding {
  readonly withTextFile?: boolean;
}

/** Whether the infotext goes into a text file beside the image: where that is asked for, or its format has no room for it. */
export const needsTextFile = (
  format: PictureFormat,
  infotext: string,
  { withInfotext = true, withTextFile = false }: SaveOptions = {},
): boolean => withTextFile || (withInfotext && !infotextFits(format, infotext));

/** The format that a path ends in. @throws USAGE */
function formatOf(path: string): PictureFormat {
  const format = pictureFormatOf(path);
  if (format === undefined) throw new AppError('USAGE', { problem: unknownFormat(path) });
  return format;
}

/**
 * Saves a picture in the format that the path ends in: .png, .jpg, .jpeg or .webp; the path is returned. An infotext for
 * which the format has no room goes into a text file beside it.
 * @throws USAGE for other endings, FILE_UNWRITABLE
 */
export async function saveImage(path: string, picture: ImageWithInfotext, options: SaveOptions = {}): Promise<string> {
  const format = formatOf(path);
  await writeWhole(path, await encodeImage(picture, format, options));
  if (needsTextFile(format, picture.infotext, options))
    await writeWhole(path.replace(/\.\w+$/, '.txt'), `${picture.infotext}\n`);
  return path;
}

/** What was read, if anything was. @throws METADATA_MISSING METADATA_NOT_UNDERSTOOD */
function requireRecipe({ recipe, notes, unread, ...reading }: PictureReading, path: string) {
  if (recipe !== undefined) return { ...reading, recipe };
  const [problem = 'no reader here knows the form of its texts'] = notes;
  throw unread === undefined
    ? new AppError('METADATA_MISSING', { path })
    : new AppError('METADATA_NOT_UNDERSTOOD', { path, problem, ...unread });
}

/**
 * Reads back how a picture was drawn, by this program or another.
 * @param finder the models here, where a file does not name the family of its own
 * @throws FILE_NOT_FOUND IMAGE_INVALID METADATA_MISSING METADATA_NOT_UNDERSTOOD
 */
export async function inspectImage(path: string, finder?: FamilyFinder): Promise<ImageInspection> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new AppError('FILE_NOT_FOUND', { path }, { cause: error });
  });
  const reading = requireRecipe(await readPictureHere(await readPictureTexts(bytes, path), finder), path);
  const { width, height } = await describeFile(bytes, path);
  return { path, width, height, ...reading };
}
