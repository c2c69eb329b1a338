/** @file Repairs of byte sequences that would be UTF-8 had some bytes not been replaced on the way. */

/** "Ã " as a word of its own was "à"; the exceptions are Portuguese contractions. */
const A_GRAVE_WORD = /\xc3 (?! |quele|quela|quilo|s )/g;

/** Sequences that become UTF-8 when their space is byte 0xa0 again. */
const SPACE_FOR_A0 = new RegExp(
  [
    '[\\xc2\\xc3\\xc5\\xce\\xd0\\xd9] ',
    '[\\xe2\\xe3] [\\x80-\\x84\\x86-\\x9f\\xa1-\\xbf]',
    '[\\xe0-\\xe3][\\x80-\\x84\\x86-\\x9f\\xa1-\\xbf] ',
    '\\xf0 [\\x80-\\xbf][\\x80-\\xbf]',
    '\\xf0[\\x80-\\xbf] [\\x80-\\xbf]',
    '\\xf0[\\x80-\\xbf][\\x80-\\xbf] ',
  ].join('|'),
  'g',
);

/** UTF-8 and CESU-8 sequences in which byte 0x1a or one "?" stands for a lost byte. */
const LOSSY = new RegExp(
  [
    '[\\xc2-\\xdf]\\x1a',
    '[\\xc2-\\xc3][?]',
    '\\xed[\\xa0-\\xaf][\\x1a?]\\xed[\\xb0-\\xbf][\\x1a?\\x80-\\xbf]',
    '\\xed[\\xa0-\\xaf][\\x1a?\\x80-\\xbf]\\xed[\\xb0-\\xbf][\\x1a?]',
    '[\\xe0-\\xef][\\x1a?][\\x1a\\x80-\\xbf]',
    '[\\xe0-\\xef][\\x1a\\x80-\\xbf][\\x1a?]',
    '[\\xf0-\\xf4][\\x1a?][\\x1a\\x80-\\xbf][\\x1a\\x80-\\xbf]',
    '[\\xf0-\\xf4][\\x1a\\x80-\\xbf][\\x1a?][\\x1a\\x80-\\xbf]',
    '[\\xf0-\\xf4][\\x1a\\x80-\\xbf][\\x1a\\x80-\\xbf][\\x1a?]',
    '\\x1a',
  ].join('|'),
  'g',
);

const REPLACEMENT_BYTES = '\xef\xbf\xbd';

/**
 * Puts byte 0xa0 back where a space took its place inside a UTF-8 sequence.
 * @source ftfy 6.3.1 fixes.restore_byte_a0, chardata.ALTERED_UTF8_RE (Apache-2.0)
 */
export function restoreByteA0(bytes: string): string {
  if (bytes.search(SPACE_FOR_A0) < 0) return bytes;
  const words = bytes.replace(A_GRAVE_WORD, '\xc3\xa0 ');
  return words.replace(SPACE_FOR_A0, (sequence) => sequence.replaceAll(' ', '\xa0'));
}

/**
 * Makes U+FFFD of every UTF-8 sequence that lost a byte.
 * @source ftfy 6.3.1 fixes.replace_lossy_sequences, chardata.LOSSY_UTF8_RE (Apache-2.0)
 */
export const replaceLossySequences = (bytes: string): string => bytes.replace(LOSSY, REPLACEMENT_BYTES);
