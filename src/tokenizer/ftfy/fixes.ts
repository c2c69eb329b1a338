/** @file Repairs of single characters, in the order they are applied. @source ftfy 6.3.1 fixes.py, chardata.py (Apache-2.0) */
import { LIGATURES } from './characters.js';
import { fixC1Controls } from './plan.js';

const LIGATURE = new RegExp(`[${[...LIGATURES.keys()].join('')}]`, 'gu');
const breakLigatures = (text: string): string => text.replace(LIGATURE, (character) => LIGATURES.get(character) ?? '');

/** Full-width Latin, half-width kana and hangul, and the ideographic space. */
const unifyWidth = (text: string): string =>
  text.replace(/[\u3000\uff01-\uffef]/g, (character) => character.normalize('NFKC'));

const uncurlQuotes = (text: string): string =>
  text.replace(/[\u201c-\u201f]/g, '"').replace(/[\u02bc\u2018-\u201b]/g, "'");

const unifyLineBreaks = (text: string): string => text.replace(/\r\n|[\r\u2028\u2029\x85]/g, '\n');

const replaceSurrogates = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const ESCAPE = '\x1b';
/** Colours and the like; the digits may be of any script, as Python's `\d`. */
const TERMINAL_ESCAPE = new RegExp(`${ESCAPE}\\[[\\p{Nd};]*[a-zA-Z]`, 'gu');
const removeTerminalEscapes = (text: string): string => text.replace(TERMINAL_ESCAPE, '');

/** Controls but tab, line feed, form feed, carriage return and C1; deprecated Arabic forms, annotations, the byte order mark. */
const removeControls = (text: string): string =>
  text.replace(/(?![\t\n\f\r\x80-\x9f])\p{Cc}|[\u206a-\u206f\ufeff\ufff9-\ufffc]/gu, '');

/** Every repair after that of the encoding. */
export const FIXES: readonly ((text: string) => string)[] = [
  fixC1Controls,
  breakLigatures,
  unifyWidth,
  uncurlQuotes,
  unifyLineBreaks,
  replaceSurrogates,
  removeTerminalEscapes,
  removeControls,
  (text) => text.normalize('NFC'),
];
