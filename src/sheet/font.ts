/**
 * @file The bitmap font of the sheets: printable ASCII, drawn for this project, so that labels look alike on every
 * machine and never depend on what fonts are installed.
 */

/** Ink of a glyph is at most 5 pixels wide. */
export const GLYPH_WIDTH = 5;
/** Seven rows stand on the base line, two hang below it. */
export const GLYPH_HEIGHT = 9;

/** Drawn for every character the font does not have. */
const BOX = 'vhhhhhv';

/**
 * One string a glyph, one base-32 digit a row from the top, its five bits the pixels from the left:
 * `e` = 14 = 01110, `h` = 17 = 10001, `v` = 31 = 11111, so `ehhvhhh` is an A. Rows left out at the end are empty.
 */
const GLYPHS: Readonly<Record<string, string>> = {
  ' ': '',
  '!': '4444404',
  '"': 'aaa',
  '#': 'aavavaa',
  $: '4fke5u4',
  '%': 'op248j3',
  '&': 'cik8lid',
  "'": '448',
  '(': '2488842',
  ')': '8422248',
  '*': '04lel4',
  '+': '044v44',
  ',': '00000c48',
  '-': '000v',
  '.': '00000cc',
  '/': '01248g',
  0: 'ehjlphe',
  1: '4c4444e',
  2: 'eh1248v',
  3: 'v2421he',
  4: '26aiv22',
  5: 'vgu11he',
  6: '68guhhe',
  7: 'v124888',
  8: 'ehhehhe',
  9: 'ehhf12c',
  ':': '0cc0cc',
  ';': '0cc0c48',
  '<': '248g842',
  '=': '00v0v',
  '>': '8421248',
  '?': 'eh12404',
  '@': 'eh1dlle',
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'sihhhis',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
  '[': 'e88888e',
  '\\': '0g8421',
  ']': 'e22222e',
  '^': '4ah',
  _: '0000000v',
  '`': '842',
  a: '00e1fhf',
  b: 'ggmphhu',
  c: '00egghe',
  d: '11djhhf',
  e: '00ehvge',
  f: '698s888',
  g: '00fhhhf1e',
  h: 'ggmphhh',
  i: '40c444e',
  j: '2062222ic',
  k: 'ggikoki',
  l: 'c44444e',
  m: '00qllhh',
  n: '00mphhh',
  o: '00ehhhe',
  p: '00uhhhugg',
  q: '00fhhhf11',
  r: '00mpggg',
  s: '00fge1u',
  t: '88s8896',
  u: '00hhhjd',
  v: '00hhha4',
  w: '00hhlla',
  x: '00ha4ah',
  y: '00hhhhf1e',
  z: '00v248v',
  '{': '2448442',
  '|': '4444444',
  '}': '8442448',
  '~': '008l2',
  '…': '000000l',
};

/** Rows of a character, one number a row, bit 4 = leftmost pixel; a box for characters the font lacks. */
export function glyphRows(character: string): readonly number[] {
  const drawn = Object.hasOwn(GLYPHS, character) ? (GLYPHS[character] ?? BOX) : BOX;
  return Array.from({ length: GLYPH_HEIGHT }, (_, row) => Number.parseInt(drawn[row] ?? '0', 32));
}
