/** @file The texts that an image carries, whatever its format: PNG text chunks and EXIF. */
import { AppError } from '../base/index.js';
import { readExif } from './exif.js';
import { MAX_TEXT_BYTES } from './limits.js';
import { readPngExif, readPngText } from './png.js';

/** Where the WebUI keeps an image's parameters: in PNG files, and in the EXIF of all others. */
export const PARAMETERS = 'parameters';
const EXIF_PARAMETERS = 'UserComment';

/** Where XMP stands: in PNG files under this keyword, and under it here for all others. @source XMP specification, part 3 */
const XMP = 'XML:com.adobe.xmp';

/** The blocks of a file that is no PNG, where it has them. */
export interface EmbeddedBlocks {
  readonly exif?: Uint8Array | undefined;
  readonly xmp?: Uint8Array | undefined;
}

/** The first bytes of a PNG file. @source W3C PNG specification, third edition, section 5.2 */
const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** Whether a file begins as a PNG does. */
export const isPng = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, PNG_START.length)).equals(PNG_START);

/** @throws IMAGE_INVALID when the block is longer than what is read of texts */
function requireShort(name: string, block: Uint8Array, path: string): void {
  if (block.length <= MAX_TEXT_BYTES) return;
  const problem = `its ${name} block has ${block.length} bytes; at most ${MAX_TEXT_BYTES} are read`;
  throw new AppError('IMAGE_INVALID', { path, problem });
}

/** @throws IMAGE_INVALID when a block is longer than what is read of texts */
function embeddedTexts({ exif, xmp }: EmbeddedBlocks, path: string): Map<string, string> {
  if (exif) requireShort('EXIF', exif, path);
  if (xmp) requireShort('XMP', xmp, path);
  const texts = exif ? readExif(exif) : new Map<string, string>();
  return xmp ? texts.set(XMP, Buffer.from(xmp).toString('utf8')) : texts;
}

/**
 * All texts of a PNG, JPEG, WebP, AVIF or JPEG XL file: PNG text chunks by keyword, EXIF texts by the name of their tag
 * (`UserComment`, `ImageDescription`, `Make`, …), XMP as it is. Where two have a name, the text chunk is kept.
 * @throws IMAGE_INVALID when a PNG file is damaged, or there is more text than MAX_TEXT_BYTES
 */
export function readImageTexts(bytes: Uint8Array, path: string, blocks: EmbeddedBlocks = {}): Map<string, string> {
  if (!isPng(bytes)) return embeddedTexts(blocks, path);
  return new Map([...embeddedTexts({ exif: readPngExif(bytes, path) }, path), ...readPngText(bytes, path)]);
}

/** The parameter text among the texts of an image; that of EXIF goes first. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const infotextOf = (texts: ReadonlyMap<string, string>): string | undefined =>
  texts.get(EXIF_PARAMETERS) ?? texts.get(PARAMETERS);
