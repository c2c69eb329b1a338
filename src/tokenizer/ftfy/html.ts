/** @file Character references of HTML: the unambiguous ones, which end in a semicolon, and capitals of them. */
import { NAMED_REFERENCES } from './named-references.js';

/** Capital names that HTML takes without a semicolon: what begins with one is not taken for a capitalised name. */
const LEGACY_CAPITALS = ['AMP', 'COPY', 'ETH', 'GT', 'LT', 'QUOT', 'REG', 'THORN'] as const;

const REFERENCE = /&#?[0-9A-Za-z]{1,24};/g;
const NUMERIC = /^&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));$/;

/** Characters of the references 0x80 to 0x9f: the HTML standard reads them as Windows-1252. */
const C1_REFERENCES = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function parseReferences(): Map<string, string> {
  const rows = NAMED_REFERENCES.trim().split(/\s+/);
  return new Map(
    rows.map((row) => {
      const [name = '', codes = ''] = row.split(':');
      return [name, String.fromCodePoint(...codes.split('+').map((code) => Number.parseInt(code, 16)))];
    }),
  );
}

/** Adds `&NTILDE;` for `&ntilde;` and the like where HTML gives the capitals no meaning. */
function withCapitals(references: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = new Map(references);
  for (const [name, text] of references) {
    const capitals = name.toUpperCase();
    if (name !== name.toLowerCase() || references.has(capitals)) continue;
    if (!LEGACY_CAPITALS.some((legacy) => capitals.startsWith(legacy))) all.set(capitals, text.toUpperCase());
  }
  return all;
}

/** Names without their semicolon, as HTML has them. */
export const HTML_REFERENCES: ReadonlyMap<string, string> = parseReferences();

const REFERENCES = withCapitals(HTML_REFERENCES);

/** Code points that HTML drops. @source WHATWG HTML, "Numeric character reference end state", as Python's html.unescape */
const isDropped = (code: number): boolean =>
  (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0c && code !== 0x0d) ||
  code === 0x7f ||
  (code >= 0xfdd0 && code <= 0xfdef) ||
  (code & 0xfffe) === 0xfffe;

/** What a numeric reference stands for. @source WHATWG HTML, "Numeric character reference end state", as Python's html.unescape */
export function characterOf(code: number): string {
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code >= 0x80 && code <= 0x9f) return C1_REFERENCES.charAt(code - 0x80);
  return isDropped(code) ? '' : String.fromCodePoint(code);
}

function unescapeOne(reference: string): string {
  const named = REFERENCES.get(reference.slice(1, -1));
  if (named !== undefined) return named;
  const [, decimal, hexadecimal] = NUMERIC.exec(reference) ?? [];
  if (decimal === undefined && hexadecimal === undefined) return reference;
  const character = characterOf(decimal === undefined ? Number(`0x${hexadecimal}`) : Number(decimal));
  // The original takes a semicolon in the result for a reference that was read in part.
  return character === ';' ? reference : character;
}

/**
 * Replaces character references.
 * @source ftfy 6.3.1 fixes.unescape_html (Apache-2.0); WHATWG HTML
 */
export const unescapeHtml = (text: string): string => text.replace(REFERENCE, unescapeOne);
