/**
 * @file Values of /sdapi and /internal as the WebUI takes them: its requests go through pydantic v1, which makes one type of
 * another where that loses little. What cannot be taken is left as it is, and the check that follows names it.
 * @source pydantic 1.10, as behaviour; recorded in test/golden/data/pydantic-v1.json
 */
import type { TSchema } from 'typebox';

/** What is read of a schema. */
interface Shape {
  readonly type?: string;
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  /** The empty text means "left out". */
  readonly 'x-empty-is-unset'?: boolean;
  /** A whole number that may be too long for a number; it then stays a text. */
  readonly 'x-long-integer'?: boolean;
}
type Take = (value: unknown, shape: Shape) => unknown;

const WHOLE = /^\s*[+-]?\d+(?:_\d+)*\s*$/;
const DECIMAL = /^\s*[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?\s*$/i;

const TRUE: ReadonlySet<unknown> = new Set(['1', 'on', 't', 'true', 'y', 'yes', 1]);
const FALSE: ReadonlySet<unknown> = new Set(['0', 'off', 'f', 'false', 'n', 'no', 0]);

const plain = (text: string): string => text.trim().replaceAll('_', '').replace(/^\+/, '');

/** A whole number as it is; beyond 2^53 as its digits, where those are wanted. */
function wholeOf(text: string, long: boolean): number | string {
  const value = Number(plain(text));
  return long && !Number.isSafeInteger(value) ? String(BigInt(plain(text))) : value;
}

const takeInteger: Take = (value, { 'x-long-integer': long = false }) => {
  if (typeof value === 'boolean') return Number(value);
  // Adding 0 makes 0 of -0.
  if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value) + 0;
  return typeof value === 'string' && WHOLE.test(value) ? wholeOf(value, long) : value;
};

const takeNumber: Take = (value) => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && DECIMAL.test(value) ? Number(plain(value)) : value;
};

const takeBoolean: Take = (value) => {
  const known = typeof value === 'string' ? value.toLowerCase() : value;
  return TRUE.has(known) || (!FALSE.has(known) && value);
};

const takeText: Take = (value) => {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : value;
};

/** Python makes a dictionary of any list of pairs, and a text of two characters is a pair as well. */
const isPair = (item: unknown): item is readonly [string, unknown] =>
  typeof item === 'string'
    ? item.length === 2
    : Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';

const takeObject: Take = (value, { properties }) => {
  if (value === '') return {};
  if (Array.isArray(value))
    return value.every(isPair) ? Object.fromEntries(value.map(([key, item]) => [key, item])) : value;
  return properties && typeof value === 'object' && value !== null ? takeFields(value, properties) : value;
};

const takeArray: Take = (value, { items }) =>
  Array.isArray(value) && items ? value.map((item: unknown) => coerce(item, items)) : value;

const TAKE: Readonly<Record<string, Take>> = {
  integer: takeInteger,
  number: takeNumber,
  boolean: takeBoolean,
  string: takeText,
  object: takeObject,
  array: takeArray,
};

/** Null counts as left out, and so does an empty text where the WebUI asks only whether there is one. */
function takeFields(fields: object, properties: Readonly<Record<string, Shape>>): object {
  const isGiven = ([key, value]: [string, unknown]): boolean =>
    value !== null && !(value === '' && properties[key]?.['x-empty-is-unset']);
  return Object.fromEntries(
    Object.entries(fields)
      .filter(isGiven)
      .map(([key, value]) => [key, coerce(value, properties[key] as TSchema | undefined)]),
  );
}

/** A value as a field of this schema takes it; fields without one keep what they are given. */
export function coerce(value: unknown, schema: TSchema | undefined): unknown {
  const shape = (schema ?? {}) as Shape;
  const type = shape['x-long-integer'] ? 'integer' : (shape.type ?? '');
  return value === null ? value : (TAKE[type]?.(value, shape) ?? value);
}
