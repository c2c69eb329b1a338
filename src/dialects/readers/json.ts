/** @file JSON of strangers: looked at only within bounds, and never trusted to have the types it should. */

/** Longest JSON text that is parsed, in characters; a graph of a thousand nodes has about a tenth of it. */
export const MAX_JSON_LENGTH = 4 * 2 ** 20;

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const asObject = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a text begins as an object does. */
export const beginsObject = (text: string): boolean => /^\s*\{/.test(text);

/**
 * A string, closed or up to the end of the text, a number, or a number that JSON does not have. The match never begins
 * again inside a string or a number.
 */
const TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|-?\b(?:NaN|Infinity)\b/g;

const WHOLE = /^-?\d+$/;

/** A whole number that a double cannot hold stands as a text from here on; NaN and Infinity, which Python writes, as null. */
function readable(token: string): string {
  if (token.startsWith('"')) return token;
  if (/[NI]/.test(token)) return 'null';
  return WHOLE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

/** What only texts with such numbers have; the others are parsed as they are. */
const NEEDS_READING = /\d{16}|NaN|Infinity/;

/**
 * The object a text holds; undefined when it holds none or is too long. Whole numbers beyond 2^53 are texts in it, so that
 * no digit is lost; `seedAt` reads both.
 */
export function parseObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.length > MAX_JSON_LENGTH || !beginsObject(text)) return undefined;
  return asObject(parse(NEEDS_READING.test(text) ? text.replace(TOKEN, readable) : text));
}

/** A property of the object itself. */
const own = (object: JsonObject | undefined, key: string): unknown =>
  object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;

export const objectAt = (object: JsonObject | undefined, key: string): JsonObject | undefined =>
  asObject(own(object, key));

export const arrayAt = (object: JsonObject | undefined, key: string): readonly unknown[] => asArray(own(object, key));

export function textAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' ? value : undefined;
}

/** A finite number of text that is wholly one; undefined for any other. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^\s*-?\d{1,20}(\.\d{1,20})?\s*$/.test(value)) return undefined;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

export const numberAt = (object: JsonObject | undefined, key: string): number | undefined => numberOf(own(object, key));

/** A seed: a number where a double holds it, else its digits. */
export type Seed = number | string;

/** A seed that is wholly one; of texts and numbers, up to 20 digits. */
export function seedOf(value: unknown): Seed | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (!/^-?\d{1,20}$/.test(text)) return undefined;
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

export const seedAt = (object: JsonObject | undefined, key: string): Seed | undefined => seedOf(own(object, key));

/** A number or text, as programs write clip skip; null when it is missing or of another type. */
export function valueAt(object: JsonObject | undefined, key: string): number | string | null {
  const value = own(object, key);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' && value !== 'None' ? value.slice(0, 100) : null;
}

/** A model's name without its folders and ending. */
export const modelName = (path: string | undefined): string | undefined =>
  path?.replace(/^.*[\\/]/, '').replace(/\.(safetensors|ckpt|pt|gguf|onnx)$/i, '') || undefined;
