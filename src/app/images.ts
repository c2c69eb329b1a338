/** @file Pictures on disk: PNG with the WebUI's parameter text inside, whole or not at all. */
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { AppError, replaceFile } from '../base/index.js';
import type { RgbImage } from '../contract/index.js';
import { insertPngText, parseInfotext, readPngText } from '../metadata/index.js';

/** Where the WebUI keeps a picture's parameters. */
const KEYWORD = 'parameters';

/** What a picture says about itself. */
export interface ImageInspection {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly infotext: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A picture as PNG bytes with its infotext. */
export async function encodePng({ width, height, data }: RgbImage, infotext: string): Promise<Uint8Array> {
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return insertPngText(png, KEYWORD, infotext);
}

/** Saves a picture; the path is returned. @throws FILE_UNWRITABLE */
export async function saveImage(
  path: string,
  picture: { readonly image: RgbImage; readonly infotext: string },
): Promise<string> {
  const png = await encodePng(picture.image, picture.infotext);
  await replaceFile(path, (temporary) => writeFile(temporary, png));
  return path;
}

/** Reads a picture's parameters back. @throws FILE_NOT_FOUND IMAGE_INVALID METADATA_MISSING */
export async function inspectImage(path: string): Promise<ImageInspection> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new AppError('FILE_NOT_FOUND', { path }, { cause: error });
  });
  const infotext = readPngText(bytes, path).get(KEYWORD);
  if (infotext === undefined) throw new AppError('METADATA_MISSING', { path });
  const { width = 0, height = 0 } = await sharp(bytes).metadata();
  const { prompt, negativePrompt, fields } = parseInfotext(infotext);
  return { path, width, height, infotext, prompt, negativePrompt, fields: Object.fromEntries(fields) };
}
