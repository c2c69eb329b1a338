/** @file The texts that a picture carries, whatever its format: PNG text chunks and EXIF. */
import { readExif, readPngExif, readPngText } from '../metadata/index.js';
import { describePicture } from './read-image.js';

/** Where the WebUI keeps a picture's parameters: in PNG files, and in the EXIF of all others. */
export const KEYWORD = 'parameters';
const EXIF_KEYWORD = 'UserComment';

/** The first bytes of a PNG file. @source W3C PNG specification, third edition, section 5.2 */
const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

const isPng = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, PNG_START.length)).equals(PNG_START);

/**
 * All texts of a PNG, JPEG or WebP file: PNG text chunks by keyword, EXIF texts by the name of their tag (`UserComment`,
 * `ImageDescription`, `Make`, …). Where both have a name, the text chunk is kept.
 * @throws IMAGE_INVALID when the file is of another format or damaged
 */
export async function readPictureTexts(bytes: Uint8Array, path: string): Promise<Map<string, string>> {
  if (isPng(bytes)) {
    const exif = readPngExif(bytes, path);
    return new Map([...(exif ? readExif(exif) : []), ...readPngText(bytes, path)]);
  }
  const { exif } = await describePicture(bytes, path);
  return exif ? readExif(exif) : new Map();
}

/** The parameter text among the texts of a picture; that of EXIF goes first. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const infotextOf = (texts: ReadonlyMap<string, string>): string | undefined =>
  texts.get(EXIF_KEYWORD) ?? texts.get(KEYWORD);
