/**
 * @file Values that strangers wrote, in messages and as keys of tables. JSON can hold what no text can be made of: an object
 * whose `toString` is a number, lists in lists as deep as the file is long; and every object has a `constructor`.
 */

/** Of a list, the first entries are shown. */
const SHOWN_ENTRIES = 9;
/** Of one value in a message. */
const SHOWN_CHARACTERS = 80;

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

const flat = (value: unknown): string => (isNested(value) ? '…' : (JSON.stringify(value) ?? 'undefined'));

/** A value in a message: its outermost level, cut short. @param most characters */
export function shown(value: unknown, most = SHOWN_CHARACTERS): string {
  // A long text is cut before it is quoted, so that millions of characters are not copied for the sake of eighty.
  if (typeof value === 'string') return flat(value.slice(0, most)).slice(0, most);
  if (Array.isArray(value)) return `[${value.slice(0, SHOWN_ENTRIES).map(flat).join(', ')}]`.slice(0, most);
  return flat(value).slice(0, most);
}

/** The entry of a table under a key that may be anything; what every object has is no entry. */
export const entryOf = <Value>(table: Readonly<Record<string, Value>>, key: unknown): Value | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
