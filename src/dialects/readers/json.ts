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

/** The object a text holds; undefined when it holds none or is too long. Python writes NaN, which JSON does not have. */
export function parseObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text.length > MAX_JSON_LENGTH || !/^\s*\{/.test(text)) return undefined;
  return asObject(parse(text) ?? parse(text.replace(/(?<=[[:,]\s*)NaN(?=\s*[,\]}])/g, 'null')));
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

/** A number or text, as programs write clip skip; null when it is missing or of another type. */
export function valueAt(object: JsonObject | undefined, key: string): number | string | null {
  const value = own(object, key);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' && value !== 'None' ? value.slice(0, 100) : null;
}

/** A model's name without its folders and ending. */
export const modelName = (path: string | undefined): string | undefined =>
  path?.replace(/^.*[\\/]/, '').replace(/\.(safetensors|ckpt|pt|gguf|onnx)$/i, '') || undefined;
