/** @file Comma-separated values, read and written. */

/** A field with what ends it: quoted with "" for a quote, or plain. */
const FIELD = /(?:"((?:[^"]|"")*)"([^",\r\n]*)|([^,\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Rows of fields. A byte-order mark is skipped, an empty line has no row, a quote that is never closed is plain text.
 * @source RFC 4180
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const whole = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const field = new RegExp(FIELD);
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < whole.length || row.length > 0) {
    const [, quoted, behind = '', plain = '', end] = field.exec(whole) ?? [];
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"') + behind);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Fields that are read back as they are; quoted only where they must be. @source RFC 4180 */
export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(quotedField).join(',')}\r\n`).join('');

/** A field that may stand between commas. @source RFC 4180 */
export const quotedField = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
