/** @file A list as people type or paste it: entries between commas or lines; one in quotes may hold commas. */

const ENTRY = /\s*(?:"((?:[^"]|"")*)"|([^,，、;；\n]*))\s*(?:[,，、;；\n]|$)/g;

/** Whether a text holds more than one entry, or one that is ended. */
export const isList = (text: string): boolean => /[,，、;；\n]/.test(text);

/** The entries of a text, in the order typed, without blanks around them. */
export const entriesOf = (text: string): readonly string[] =>
  [...text.matchAll(ENTRY)]
    .map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())
    .filter((entry) => entry !== '');

/** A value that can be chosen, and what it is called. */
export interface Named {
  readonly value: string;
  readonly label: string;
}

/** Which of the entries are known, by value or name in any case, each once; and those that are not. */
export function sorted(
  text: string,
  known: readonly Named[],
): { readonly values: readonly string[]; readonly unknown: readonly string[] } {
  const meant = (entry: string) => {
    const folded = entry.toLowerCase();
    return known.find(({ value, label }) => [value, label].some((name) => name.toLowerCase() === folded))?.value;
  };
  const entries = entriesOf(text).map((entry) => ({ entry, value: meant(entry) }));
  return {
    values: [...new Set(entries.flatMap(({ value }) => value ?? []))],
    unknown: entries.flatMap(({ entry, value }) => (value === undefined ? [entry] : [])),
  };
}
