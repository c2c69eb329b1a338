/** @file Text inside PNG files: tEXt, zTXt, iTXt and eXIf chunks, read and written. */
import { inflateSync } from 'node:zlib';
import { MAX_TEXT_BYTES } from './limits.js';
import { invalidPng, makeChunk, type PngChunk, readChunks, writeChunks } from './png-chunks.js';
import { decodeLenient } from './user-comment.js';

/** 1 to 79 printable Latin-1 characters. @source W3C PNG specification, third edition, section 11.3.3.1 */
const KEYWORD = /^[\x20-\x7e\xa1-\xff]{1,79}$/;

interface TextChunk {
  readonly keyword: string;
  readonly text: string;
  readonly sizeBytes: number;
}

/** What the bytes of a chunk are read with: the path for messages, and how much text may still come. */
interface ReadingContext {
  readonly path: string;
  readonly budgetBytes: number;
}

type TextReader = (data: Buffer, context: ReadingContext) => TextChunk;

/** Splits at the first zero byte. */
function splitAtZero(data: Buffer, path: string): readonly [string, Buffer] {
  const end = data.indexOf(0);
  if (end < 0) throw invalidPng(path, 'a text chunk is cut short');
  return [data.toString('latin1', 0, end), data.subarray(end + 1)];
}

function inflate(data: Buffer, keyword: string, { path, budgetBytes }: ReadingContext): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(budgetBytes, 1) });
  } catch (cause) {
    const tooLong = cause instanceof RangeError;
    const problem = tooLong ? `is longer than ${MAX_TEXT_BYTES} bytes with what came before` : 'cannot be decompressed';
    throw invalidPng(path, `text "${keyword}" ${problem}`, cause);
  }
}

const decodeUtf8 = (bytes: Buffer, keyword: string, path: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalidPng(path, `text "${keyword}" is not UTF-8`);
  }
};

/** Latin-1 by the specification, in which many programs write UTF-8: what is valid as UTF-8 is taken for it. */
const readPlain: TextReader = (data, { path }) => {
  const [keyword, bytes] = splitAtZero(data, path);
  return { keyword, text: decodeLenient(bytes), sizeBytes: bytes.length };
};

/** Keyword, zero, method, compressed text. */
const readCompressed: TextReader = (data, context) => {
  const [keyword, rest] = splitAtZero(data, context.path);
  const bytes = inflate(rest.subarray(1), keyword, context);
  return { keyword, text: decodeLenient(bytes), sizeBytes: bytes.length };
};

/** Keyword, zero, flag, method, language, zero, translated keyword, zero, text. */
const readInternational: TextReader = (data, context) => {
  const [keyword, rest] = splitAtZero(data, context.path);
  const [, afterLanguage] = splitAtZero(rest.subarray(2), context.path);
  const [, stored] = splitAtZero(afterLanguage, context.path);
  const bytes = rest[0] === 1 ? inflate(stored, keyword, context) : stored;
  return { keyword, text: decodeUtf8(bytes, keyword, context.path), sizeBytes: bytes.length };
};

/** @source W3C PNG specification, third edition, sections 11.3.3.2 to 11.3.3.4 */
const READERS: ReadonlyMap<string, TextReader> = new Map([
  ['tEXt', readPlain],
  ['zTXt', readCompressed],
  ['iTXt', readInternational],
]);

/**
 * The texts of a PNG file by keyword; of several with one keyword, the last.
 * @throws IMAGE_INVALID when the file is not a PNG, is damaged, or holds more than MAX_TEXT_BYTES of text
 */
export function readPngText(png: Uint8Array, path: string): Map<string, string> {
  const texts = new Map<string, string>();
  let budgetBytes = MAX_TEXT_BYTES;
  for (const { type, data } of readChunks(png, path)) {
    const chunk = READERS.get(type)?.(data, { path, budgetBytes });
    if (!chunk) continue;
    budgetBytes -= chunk.sizeBytes;
    if (budgetBytes < 0) throw invalidPng(path, `it holds more than ${MAX_TEXT_BYTES} bytes of text`);
    texts.set(chunk.keyword, chunk.text);
  }
  return texts;
}

/**
 * Text that Latin-1 can hold goes into a tEXt chunk, any other into an iTXt chunk as UTF-8; so does the rare text whose
 * Latin-1 bytes would be taken for UTF-8.
 */
function textChunk(keyword: string, text: string): PngChunk {
  const latin1 = Buffer.from(text, 'latin1');
  if (latin1.toString('latin1') === text && decodeLenient(latin1) === text)
    return makeChunk('tEXt', Buffer.concat([Buffer.from(`${keyword}\0`, 'latin1'), latin1]));
  const head = Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1');
  return makeChunk('iTXt', Buffer.concat([head, Buffer.from(text, 'utf8')]));
}

/** Whether a chunk holds the text of this keyword. */
const isTextOf = ({ type, data }: PngChunk, keyword: string): boolean =>
  READERS.has(type) && data.subarray(0, keyword.length + 1).equals(Buffer.from(`${keyword}\0`, 'latin1'));

/**
 * A copy of a PNG file with a text right after its header, in place of any text with the same keyword.
 * Zero bytes end a text in PNG, so they are left out of it.
 * @throws IMAGE_INVALID when the bytes are not a whole PNG
 * @source W3C PNG specification, third edition, section 11.3.3
 */
export function insertPngText(png: Uint8Array, keyword: string, text: string, path = 'PNG'): Uint8Array<ArrayBuffer> {
  if (!KEYWORD.test(keyword)) throw new Error(`bug: "${keyword}" cannot be a PNG keyword`);
  const [header, ...others] = readChunks(png, path);
  const kept = others.filter((chunk) => !isTextOf(chunk, keyword));
  return writeChunks([header!, textChunk(keyword, text.replaceAll('\0', '')), ...kept]);
}

const EXIF = 'eXIf';

/**
 * A copy of a PNG file with an EXIF block right after its header, in place of any other.
 * @throws IMAGE_INVALID when the bytes are not a whole PNG
 * @source W3C PNG specification, third edition, section 11.3.4.5
 */
export function insertPngExif(png: Uint8Array, exif: Uint8Array, path = 'PNG'): Uint8Array<ArrayBuffer> {
  const [header, ...others] = readChunks(png, path);
  return writeChunks([header!, makeChunk(EXIF, exif), ...others.filter(({ type }) => type !== EXIF)]);
}

/** The EXIF block of a PNG file; undefined when it has none. @throws IMAGE_INVALID */
export const readPngExif = (png: Uint8Array, path: string): Uint8Array | undefined =>
  readChunks(png, path).find(({ type }) => type === EXIF)?.data;
