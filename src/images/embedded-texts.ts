/** @file The texts that a picture carries, whatever its format. */
import { isPng, readImageTexts } from '../metadata/index.js';
import { describeFile } from './decode-image.js';

/**
 * All texts of a PNG, JPEG, WebP, AVIF or JPEG XL file, by keyword or by the name of their EXIF tag.
 * @throws IMAGE_INVALID when the file is of another format or damaged, or holds too much text
 */
export async function readPictureTexts(bytes: Uint8Array, path: string): Promise<Map<string, string>> {
  if (isPng(bytes)) return readImageTexts(bytes, path);
  return readImageTexts(bytes, path, await describeFile(bytes, path));
}
