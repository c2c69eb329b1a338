/**
 * @file Text to bytes and back in the encodings that mojibake comes from. Bytes are strings of the characters U+0000 to
 * U+00FF, so that regular expressions work on them.
 */
import { CODE_PAGES, type CodePage } from './code-pages.js';

export interface Codec {
  readonly page: CodePage;
  /** Bytes, or undefined when a character is not in the encoding. */
  encode(text: string): string | undefined;
  /** Characters of bytes; every byte has one. */
  decode(bytes: string): string;
}

const SUBSTITUTE = 0x1a;
const ASCII_END = 0x80;

function decodingTable({ upper, sloppy }: CodePage): readonly string[] {
  const table = Array.from({ length: ASCII_END }, (_, byte) => String.fromCharCode(byte));
  if (sloppy) table[SUBSTITUTE] = '\ufffd';
  return [...table, ...upper];
}

function createCodec(page: CodePage): Codec {
  const characters = decodingTable(page);
  const bytes = new Map(characters.map((character, byte) => [character, String.fromCharCode(byte)]));
  return {
    page,
    encode: (text) => {
      let encoded = '';
      for (const character of text) {
        const byte = bytes.get(character);
        if (byte === undefined) return undefined;
        encoded += byte;
      }
      return encoded;
    },
    decode: (text) => Array.from(text, (byte) => characters[byte.charCodeAt(0)] ?? byte).join(''),
  };
}

/** All encodings in the order they are tried. */
export const CODECS: readonly Codec[] = CODE_PAGES.map(createCodec);

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8, a byte order mark kept; undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: string): string | undefined {
  try {
    return strictUtf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

/**
 * Java's two-byte null and CESU-8's surrogate pairs of three bytes each. The last byte of a pair may be a line feed that
 * ends the text: an accident of Python's `$` in the original, kept because it changes results.
 */
const VARIANT = /(\xc0\x80|\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf](?:[\x80-\xbf]|\n$))/;

function decodeVariant(bytes: string): string {
  if (bytes.startsWith('\xc0')) return '\0';
  const bits = (index: number, mask: number): number => bytes.charCodeAt(index) & mask;
  const low = (bits(1, 0x0f) << 16) + (bits(2, 0x3f) << 10) + (bits(4, 0x0f) << 6) + bits(5, 0x3f);
  return String.fromCodePoint(0x10000 + low);
}

/** UTF-8 that may contain CESU-8 and Java's null. @source ftfy 6.3.1 bad_codecs/utf8_variants.py (Apache-2.0) */
export function decodeUtf8Variants(bytes: string): string | undefined {
  const parts = bytes.split(VARIANT).map((part, index) => (index % 2 ? decodeVariant(part) : decodeUtf8(part)));
  return parts.includes(undefined) ? undefined : parts.join('');
}
