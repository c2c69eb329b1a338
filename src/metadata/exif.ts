/**
 * @file EXIF, the block of metadata in JPEG, WebP and PNG files: a TIFF structure of which only texts are read, and into
 * which only a UserComment is written.
 */
import { MAX_TEXT_BYTES } from './limits.js';
import { decodeLenient, decodeUserComment, decodeWindowsText, encodeUserComment } from './user-comment.js';

/** Stands before the block in JPEG files, and in some WebP files. */
const PREFIX = Buffer.from('Exif\0\0', 'latin1');

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;
const LONG = 4;
const UNDEFINED = 7;

/** The entry that points to the second directory. */
const EXIF_DIRECTORY = 0x8769;
const USER_COMMENT = 0x9286;

/** Bytes of one value of each type that texts and pointers have. @source TIFF revision 6.0, section 2 */
const BYTES_OF_TYPE: Readonly<Record<number, number>> = { 1: 1, 2: 1, [LONG]: 4, [UNDEFINED]: 1 };

type TextDecoding = (bytes: Buffer, isLowByteFirst: boolean) => string;

/** Tags that hold text. @source Exif 2.32 (CIPA DC-008), sections 4.6.4 and 4.6.5; XPComment is Windows' own */
const TEXT_TAGS: ReadonlyMap<number, readonly [name: string, decode: TextDecoding]> = new Map([
  [0x010d, ['DocumentName', decodeLenient]],
  [0x010e, ['ImageDescription', decodeLenient]],
  [0x010f, ['Make', decodeLenient]],
  [0x0110, ['Model', decodeLenient]],
  [0x0131, ['Software', decodeLenient]],
  [0x013b, ['Artist', decodeLenient]],
  [0x8298, ['Copyright', decodeLenient]],
  [0x9c9c, ['XPComment', decodeWindowsText]],
  [USER_COMMENT, ['UserComment', decodeUserComment]],
]);

/** A directory of one entry, with what the entry points to right behind it. */
function directoryOf(tag: number, type: number, { count, offset }: { count: number; offset: number }): Buffer {
  const directory = Buffer.alloc(2 + ENTRY_BYTES + 4);
  directory.writeUInt16BE(1, 0);
  directory.writeUInt16BE(tag, 2);
  directory.writeUInt16BE(type, 4);
  directory.writeUInt32BE(count, 6);
  directory.writeUInt32BE(offset, 10);
  return directory;
}

/**
 * An EXIF block that holds `text` as UserComment and nothing else.
 * @source TIFF revision 6.0, section 2; where the WebUI puts its parameter text, as behaviour
 */
export function writeExif(text: string): Uint8Array<ArrayBuffer> {
  const comment = encodeUserComment(text);
  const header = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, HEADER_BYTES]);
  const second = HEADER_BYTES + 2 + ENTRY_BYTES + 4;
  const first = directoryOf(EXIF_DIRECTORY, LONG, { count: 1, offset: second });
  const place = { count: comment.length, offset: second + 2 + ENTRY_BYTES + 4 };
  return Buffer.concat([header, first, directoryOf(USER_COMMENT, UNDEFINED, place), comment]);
}

interface Tiff {
  readonly bytes: Buffer;
  readonly isLowByteFirst: boolean;
}

interface Entry {
  readonly tag: number;
  readonly value: Buffer;
}

function openTiff(exif: Uint8Array): Tiff | undefined {
  const whole = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength);
  const bytes = whole.subarray(0, PREFIX.length).equals(PREFIX) ? whole.subarray(PREFIX.length) : whole;
  const order = bytes.length < HEADER_BYTES ? '' : bytes.toString('latin1', 0, 4);
  if (order === 'MM\0*') return { bytes, isLowByteFirst: false };
  return order === 'II*\0' ? { bytes, isLowByteFirst: true } : undefined;
}

const read16 = ({ bytes, isLowByteFirst }: Tiff, at: number): number =>
  isLowByteFirst ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
const read32 = ({ bytes, isLowByteFirst }: Tiff, at: number): number =>
  isLowByteFirst ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);

/** Undefined where the value has another type, or lies outside the block. Values of four bytes stand in the entry. */
function readEntry(tiff: Tiff, at: number): Entry | undefined {
  const size = read32(tiff, at + 4) * (BYTES_OF_TYPE[read16(tiff, at + 2)] ?? Number.NaN);
  const start = size <= 4 ? at + 8 : read32(tiff, at + 8);
  if (!(start + size <= tiff.bytes.length)) return undefined;
  return { tag: read16(tiff, at), value: tiff.bytes.subarray(start, start + size) };
}

/** The entries of a directory, as far as the block holds them. */
function entriesOf(tiff: Tiff, offset: number): Entry[] {
  if (offset + 2 > tiff.bytes.length) return [];
  const room = Math.floor((tiff.bytes.length - offset - 2) / ENTRY_BYTES);
  const count = Math.min(read16(tiff, offset), room);
  return Array.from({ length: count }, (_, i) => readEntry(tiff, offset + 2 + i * ENTRY_BYTES)).filter(
    (entry) => entry !== undefined,
  );
}

function secondDirectory(tiff: Tiff, first: readonly Entry[]): Entry[] {
  const pointer = first.find(({ tag, value }) => tag === EXIF_DIRECTORY && value.length === 4)?.value;
  if (!pointer) return [];
  return entriesOf(tiff, tiff.isLowByteFirst ? pointer.readUInt32LE(0) : pointer.readUInt32BE(0));
}

/**
 * The texts of an EXIF block by the name of their tag, without empty ones. Damage never fails: what is still readable is
 * returned, because an image is worth showing whatever its metadata looks like. Thousands of entries can name the same
 * bytes as their value: beyond MAX_TEXT_BYTES in all, values are left out.
 */
export function readExif(exif: Uint8Array): Map<string, string> {
  const texts = new Map<string, string>();
  const tiff = openTiff(exif);
  if (!tiff) return texts;
  const first = entriesOf(tiff, read32(tiff, 4));
  let budgetBytes = MAX_TEXT_BYTES;
  for (const { tag, value } of [...first, ...secondDirectory(tiff, first)]) {
    const [name, decode] = TEXT_TAGS.get(tag) ?? [];
    if (!name || value.length > budgetBytes) continue;
    budgetBytes -= value.length;
    const text = decode?.(value, tiff.isLowByteFirst) ?? '';
    if (text !== '') texts.set(name, text);
  }
  return texts;
}
