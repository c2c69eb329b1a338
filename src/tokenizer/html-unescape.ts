/** @file Character references of HTML as Python's html.unescape reads them: with and without a semicolon, also amid a word. */
import { characterOf, HTML_REFERENCES } from './ftfy/index.js';

/** The 106 names that HTML takes without a semicolon. @source WHATWG HTML, "Named character references" */
const WITHOUT_SEMICOLON: ReadonlySet<string> = new Set(
  `
Aacute aacute Acirc acirc acute AElig aelig Agrave agrave AMP amp Aring aring Atilde atilde Auml auml brvbar Ccedil
ccedil cedil cent COPY copy curren deg divide Eacute eacute Ecirc ecirc Egrave egrave ETH eth Euml euml frac12 frac14
frac34 GT gt Iacute iacute Icirc icirc iexcl Igrave igrave iquest Iuml iuml laquo LT lt macr micro middot nbsp not
Ntilde ntilde Oacute oacute Ocirc ocirc Ograve ograve ordf ordm Oslash oslash Otilde otilde Ouml ouml para plusmn
pound QUOT quot raquo REG reg sect shy sup1 sup2 sup3 szlig THORN thorn times Uacute uacute Ucirc ucirc Ugrave ugrave
uml Uuml uuml Yacute yacute yen yuml
`
    .trim()
    .split(/\s+/),
);

const REFERENCE = /&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)/gu;

/** The longest beginning of a name that is taken without a semicolon, and the rest as it is. */
function unescapeName(name: string): string {
  const whole = name.endsWith(';') ? HTML_REFERENCES.get(name.slice(0, -1)) : undefined;
  if (whole !== undefined) return whole;
  for (let end = name.length; end > 1; end--) {
    const start = name.slice(0, end);
    if (WITHOUT_SEMICOLON.has(start)) return HTML_REFERENCES.get(start) + name.slice(end);
  }
  return `&${name}`;
}

function unescapeOne(_: string, reference: string): string {
  const [, hexadecimal, decimal] = /^#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?$/.exec(reference) ?? [];
  if (hexadecimal !== undefined) return characterOf(Number(`0x${hexadecimal}`));
  return decimal === undefined ? unescapeName(reference) : characterOf(Number(decimal));
}

/** Replaces character references once. @source CPython html/__init__.py `unescape` (PSF licence), as behaviour; WHATWG HTML */
export const unescapeReferences = (text: string): string => text.replace(REFERENCE, unescapeOne);
