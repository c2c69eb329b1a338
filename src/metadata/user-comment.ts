/** @file The UserComment of EXIF: eight bytes that name the character code, then the text. */

const CODE_BYTES = 8;

/** A text without the zeros at its end that only fill up space; a loop, because a pattern would take quadratic time. */
function withoutFilling(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

const UNICODE = Buffer.from('UNICODE\0', 'latin1');

/** Text as UserComment: UTF-16, the high byte first, as the WebUI writes it. Zero bytes end a text, so they are left out. */
export function encodeUserComment(text: string): Buffer {
  return Buffer.concat([UNICODE, Buffer.from(text.replaceAll('\0', ''), 'utf16le').swap16()]);
}

/** UTF-8 where it is valid, else Latin-1, which any bytes are. */
export function decodeLenient(bytes: Uint8Array): string {
  try {
    return withoutFilling(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return withoutFilling(Buffer.from(bytes).toString('latin1'));
  }
}

/** Number of zero bytes at even (0) or odd (1) places: where the high bytes of European text lie. */
const zerosAt = (bytes: Uint8Array, odd: 0 | 1): number =>
  bytes.reduce((count, byte, place) => (byte === 0 && place % 2 === odd ? count + 1 : count), 0);

/** Words of parameter texts, the low byte first; in a text with the high byte first they stand at odd places. */
const LOW_BYTE_MARKS = ['Steps: ', '": ', '":"'].map((word) => Buffer.from(word, 'utf16le'));

/**
 * Some programs write UTF-16 in the byte order of the EXIF block, most with the high byte first whatever that is. In a
 * block of the high byte first both agree, but for those who write the low byte first into it, told by the words that all
 * parameter texts have; in the other one a byte-order mark decides, else where the zero bytes lie.
 */
function isLowByteFirst(bytes: Buffer, blockIsLowByteFirst: boolean): boolean {
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0xfeff) return false;
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0xfffe) return true;
  if (!blockIsLowByteFirst) return LOW_BYTE_MARKS.some((mark) => bytes.indexOf(mark, 0) % 2 === 0);
  return blockIsLowByteFirst && zerosAt(bytes, 1) > zerosAt(bytes, 0);
}

/** UTF-16 of either byte order, without its byte-order mark. */
function decodeUtf16(bytes: Buffer, blockIsLowByteFirst: boolean): string {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const ordered = isLowByteFirst(whole, blockIsLowByteFirst) ? whole : Buffer.from(whole).swap16();
  return withoutFilling(ordered.toString('utf16le').replace(/^\uFEFF/, ''));
}

/** Low byte first, as the tags that Windows writes. */
export const decodeWindowsText = (bytes: Buffer): string => withoutFilling(bytes.toString('utf16le'));

type Decoder = (bytes: Buffer, blockIsLowByteFirst: boolean) => string;

/** By the first bytes of the code. @source Exif 2.32 (CIPA DC-008), section 4.6.5, table 9 */
const DECODERS: readonly (readonly [code: string, decode: Decoder])[] = [
  ['UNICODE\0', decodeUtf16],
  ['ASCII\0\0\0', decodeLenient],
  ['JIS\0\0\0\0\0', (bytes) => withoutFilling(new TextDecoder('shift_jis').decode(bytes))],
  ['\0\0\0\0\0\0\0\0', decodeLenient],
];

/** The text of a UserComment; one without a known code is taken as text from its first byte. */
export function decodeUserComment(bytes: Buffer, blockIsLowByteFirst: boolean): string {
  const code = bytes.toString('latin1', 0, CODE_BYTES);
  const decode = DECODERS.find(([known]) => known === code)?.[1];
  return decode ? decode(bytes.subarray(CODE_BYTES), blockIsLowByteFirst) : decodeLenient(bytes);
}
