/** @file Does a text look like mojibake? Neighbourhoods of characters that nobody writes on purpose. */
import { MOJIBAKE_GROUPS, PYTHON_SPACE, PYTHON_WORD } from './characters.js';

const {
  common,
  c1,
  bad,
  law,
  currency,
  startPunctuation: start,
  endPunctuation: end,
  numeric,
  kaomoji,
  upperAccented: upper,
  lowerAccented: lower,
  upperCommon,
  lowerCommon,
  box,
} = MOJIBAKE_GROUPS;

/** What follows the lead bytes of Arabic letters in Windows-1252. */
const arabicTail = `[${common}${currency}${bad}${numeric}${start}ŸŠ®°µ»]`;

/** Any match makes a text suspicious. @source ftfy 6.3.1 badness.BADNESS_RE (Apache-2.0), one row an alternative */
const SUSPICIOUS: readonly string[] = [
  `[${c1}]`,
  `[${bad}${lower}${upper}${box}${start}${end}${currency}${numeric}${law}][${bad}]`,
  `[a-zA-Z][${lowerCommon}${upperCommon}][${bad}]`,
  `[${bad}][${lower}${upper}${box}${start}${end}${currency}${numeric}${law}]`,
  `[${lower}${lowerCommon}${box}${end}${currency}${numeric}][${upper}]`,
  `[${box}${end}${currency}${numeric}][${lower}]`,
  `[${lower}${box}${end}][${currency}]`,
  `[${PYTHON_SPACE}][${upper}][${currency}]`,
  `[${upper}${box}][${numeric}${law}]`,
  `[${lower}${upper}${box}${currency}${end}][${start}][${numeric}]`,
  `[${lower}${upper}${currency}${numeric}${box}${law}][${end}][${start}]`,
  `[${currency}${numeric}${box}][${start}]`,
  `[a-z][${upper}][${start}${currency}]`,
  `[${box}][${kaomoji}]`,
  `[${lower}${upper}${currency}${numeric}${start}${end}${law}][${box}]`,
  `[${box}][${end}]`,
  `[${lower}${upper}][${start}${end}][${PYTHON_WORD}]`,
  // œ that no unaccented Latin letter follows
  '[Œœ][^A-Za-z]',
  // a degree sign after a capital letter
  `[${upper}]°`,
  // pairs of Windows-1252
  `[ÂÃÎÐ][€œŠš¢£Ÿž\xa0\xad®©°·»${start}${end}–—´]`,
  '×[²³]',
  // Arabic in Windows-1252: common characters, hence four in a row
  `[ØÙ]${arabicTail}[ØÙ]${arabicTail}`,
  // South Asian scripts in Windows-1252
  'à[²µ¹¼½¾]',
  // MacRoman
  '√[±∂†≠®™´≤≥¥µø]',
  '≈[°¢]',
  '‚Ä[ìîïòôúùû†°¢π]',
  '‚[âó][àä°ê]',
  // Windows-1251: general punctuation, then Latin-1 and Cyrillic letters
  'вЂ',
  `[ВГРС][${c1}${bad}${start}${end}${currency}°µ][ВГРС]`,
  'ГўВЂВ[^\\n][A-Za-z ]',
  // à, á and the no-break space in Windows-1252
  'Ã[\xa0¡]',
  `[a-z][${PYTHON_SPACE}]?[ÃÂ] `,
  '^[ÃÂ] ',
  // Â before a character that encodes to itself
  `[a-z.,?!${end}]Â[ ${start}${end}]`,
  // Windows-1253: general punctuation, then Latin-1 and Greek letters
  'β€[™\xa0Ά\xad®°]',
  `[ΒΓΞΟ][${c1}${bad}${start}${end}${currency}°][ΒΓΞΟ]`,
  // Windows-1257: general punctuation
  'ā€',
];

const BADNESS = new RegExp(SUSPICIOUS.join('|'), 'u');

/** Whether a text contains sequences of characters that look like a wrong decoding. */
export const isBad = (text: string): boolean => BADNESS.test(text);
