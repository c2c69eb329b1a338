/** @file Whole numbers of JSON that are too long for a number: as texts here, so that no digit is lost. */

/** Only with 16 digits and more may a number stand for its neighbour. */
const LONG_INTEGER = /(?<![\w.+-])-?\d{16,}(?![\d.eE])/g;

/** Where the text ends that begins after a quotation mark. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start); end !== -1; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  return json.length;
}

const quoted = (digits: string): string => (Number.isSafeInteger(Number(digits)) ? digits : `"${digits}"`);

/** JSON in which every whole number beyond 2^53 - 1, of either sign, stands in quotation marks; its texts are as they were. */
export function quoteLongIntegers(json: string): string {
  const parts: string[] = [];
  for (let place = 0; place < json.length; ) {
    const quote = json.indexOf('"', place);
    const start = quote === -1 ? json.length : quote;
    parts.push(json.slice(place, start).replace(LONG_INTEGER, quoted));
    place = quote === -1 ? json.length : endOfText(json, quote + 1);
    parts.push(json.slice(start, place));
  }
  return parts.join('');
}

/** Fields that hold such numbers as texts of digits. */
const LONG_FIELDS: ReadonlySet<string> = new Set(['seed', 'subseed', 'all_seeds', 'all_subseeds']);

/** No text of a request has this character in JSON: it is always written as an escape. */
const MARK = '\u0000';

const marked = (value: unknown): unknown =>
  typeof value === 'string' && /^\d{16,19}$/.test(value) ? `${MARK}${value}${MARK}` : value;

/** JSON in which the digits of a long seed stand as the number that they are. */
export function writeJson(document: unknown): string {
  const json = JSON.stringify(document, (key, value: unknown) => {
    if (!LONG_FIELDS.has(key)) return value;
    return Array.isArray(value) ? value.map(marked) : marked(value);
  });
  return json.replace(/"\\u0000(\d{16,19})\\u0000"/g, '$1');
}
