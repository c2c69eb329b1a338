/** @file The repair of mojibake: text that was decoded in a wrong encoding, perhaps several times over. */
import { defined } from '../../base/index.js';
import { isBad } from './badness.js';
import { CODECS, type Codec, decodeUtf8, decodeUtf8Variants } from './codecs.js';
import { replaceLossySequences, restoreByteA0 } from './utf8-bytes.js';

/** MacRoman's 0xd0 is a dash, which a space often follows. */
const KEEPS_SPACES = 'macroman';
const WINDOWS_1252 = defined(
  CODECS.find(({ page }) => page.name === 'sloppy-windows-1252'),
  'Windows-1252',
);
const C1_CONTROL = /[\x80-\x9f]/g;

/** Characters of a range of bytes in all Latin-like encodings: how UTF-8's bytes look when each is read as a character. */
const charactersOf = (first: number, last: number): string[] => {
  const bytes = Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)).join('');
  return CODECS.filter(({ page }) => page.latinLike).flatMap((codec) => [...codec.decode(bytes)]);
};

/** Punctuation that also stands for itself beside mojibake. */
const ORDINARY = new Set('–—―‘’‚“”„•…');

const LEAD_2 = charactersOf(0xc2, 0xdf).join('');
const LEAD_3 = charactersOf(0xe0, 0xef).join('');
const LEAD_4 = [...charactersOf(0xf0, 0xf0), ...charactersOf(0xf3, 0xf3)].join('');
const CONTINUATION = `${charactersOf(0x80, 0xbf).join('')} `;
const STRICT_CONTINUATION = charactersOf(0x80, 0xbf)
  .filter((character) => !ORDINARY.has(character))
  .join('');

/** Runs of characters that read like UTF-8. @source ftfy 6.3.1 chardata.UTF8_DETECTOR_RE (Apache-2.0) */
const LIKE_UTF8 = new RegExp(
  `(?<![${STRICT_CONTINUATION}])(?:` +
    `[${LEAD_2}][${CONTINUATION}]|[${LEAD_3}][${CONTINUATION}]{2}|[${LEAD_4}][${CONTINUATION}]{3})+`,
  'gu',
);

/** UTF-8 that was read as a single-byte encoding; undefined when it does not fit. */
function asUtf8(text: string, { page, encode }: Codec): string | undefined {
  let bytes = encode(text);
  if (bytes === undefined) return undefined;
  if (page.name !== KEEPS_SPACES) bytes = restoreByteA0(bytes);
  if (page.sloppy) bytes = replaceLossySequences(bytes);
  return /[\xc0\xed]/.test(bytes) ? decodeUtf8Variants(bytes) : decodeUtf8(bytes);
}

function firstUtf8(text: string): string | undefined {
  for (const codec of CODECS) {
    const fixed = asUtf8(text, codec);
    if (fixed !== undefined) return fixed;
  }
  return undefined;
}

/** Repairs the parts that are mojibake by themselves; a part is shorter than the text, so the recursion ends. */
const fixEmbedded = (text: string): string =>
  text.replace(LIKE_UTF8, (part) => (part.length < text.length && isBad(part) ? fixEncoding(part) : part));

/** C1 control characters as their Windows-1252 equivalents, one by one; those without one stay. */
export const fixC1Controls = (text: string): string => text.replace(C1_CONTROL, WINDOWS_1252.decode);

function fixOnce(text: string): string {
  if (!isBad(text)) return text;
  const whole = firstUtf8(text);
  if (whole !== undefined) return whole;
  const embedded = fixEmbedded(text);
  return embedded === text ? fixC1Controls(text) : embedded;
}

/**
 * Undoes wrong decodings until nothing changes.
 * @source ftfy 6.3.1 fix_encoding (Apache-2.0)
 */
export function fixEncoding(text: string): string {
  for (let current = text; ; ) {
    const fixed = fixOnce(current);
    if (fixed === current) return fixed;
    current = fixed;
  }
}
