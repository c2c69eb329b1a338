/** @file Byte-level BPE writes every byte as a printable character, so that vocabularies are plain text. */

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Bytes whose Latin-1 characters are visible; they stand for themselves. */
const VISIBLE = [...range(0x21, 0x7e), ...range(0xa1, 0xac), ...range(0xae, 0xff)];
const HIDDEN = range(0, 0xff).filter((byte) => !VISIBLE.includes(byte));
/** The hidden bytes take the characters from here on. */
const FIRST_STAND_IN = 0x100;

const ROWS = [
  ...VISIBLE.map((byte) => [byte, String.fromCharCode(byte)] as const),
  ...HIDDEN.map((byte, index) => [byte, String.fromCharCode(FIRST_STAND_IN + index)] as const),
];

/** The 256 characters in the order of OpenAI's vocabulary. @source openai/CLIP simple_tokenizer.py bytes_to_unicode (MIT) */
export const BYTE_CHARACTERS: readonly string[] = ROWS.map(([, character]) => character);

const characterOfByte = new Map(ROWS);
const encoder = new TextEncoder();

/** UTF-8 of a word, one character a byte. */
export const toByteCharacters = (word: string): string[] =>
  Array.from(encoder.encode(word), (byte) => characterOfByte.get(byte) ?? '');
