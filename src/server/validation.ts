/** @file Requests held against the schemas of contract/. */
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { AppError } from '../base/index.js';

/** One thing that is wrong with a request. */
export interface Problem {
  readonly part: string;
  readonly path: readonly string[];
  readonly message: string;
  readonly keyword: string;
}

type Convert = (value: unknown, schema: TSchema) => unknown;
type Properties = Readonly<Record<string, { readonly type?: string }>>;

/** Texts that stand for a value of another type, as in query strings and as the WebUI's clients send them. */
const FROM_TEXT: Readonly<Record<string, (text: string) => unknown>> = {
  integer: (text) => (/^-?\d+$/.test(text) ? Number(text) : text),
  number: (text) => (/^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text),
  boolean: (text) => ({ true: true, false: false })[text.toLowerCase()] ?? text,
};

/** Null counts as left out; "5" is taken for 5. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
export const lenient: Convert = (value, schema) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const properties: Properties = 'properties' in schema ? (schema.properties as Properties) : {};
  const given = Object.entries(value).filter(([, field]: [string, unknown]) => field !== null);
  return Object.fromEntries(
    given.map(([key, field]: [string, unknown]) => [
      key,
      typeof field === 'string' ? (FROM_TEXT[properties[key]?.type ?? '']?.(field) ?? field) : field,
    ]),
  );
};

/** Bodies as they are; only what can come as text alone is converted. */
export const strict: Convert = (value) => value;

const pathOf = (pointer: string): readonly string[] => pointer.split('/').slice(1);

function failure(problems: readonly Problem[]): AppError {
  const { part = 'body', path = [], message = 'is not valid' } = problems[0] ?? {};
  const where = path.length > 0 ? path.join('.') : part;
  return new AppError('REQUEST_INVALID', { path: where, problem: message }, { cause: problems });
}

/** Checks requests with TypeBox; query strings and addresses are always read leniently, bodies as asked. */
export const validator =
  (body: Convert): FastifySchemaCompiler<TSchema> =>
  ({ schema, httpPart = 'body' }) => {
    const convert = httpPart === 'body' ? body : lenient;
    const part = httpPart === 'querystring' ? 'query' : httpPart;
    return (given: unknown) => {
      const value = convert(given, schema);
      if (Value.Check(schema, value)) return { value };
      const problems = Value.Errors(schema, value).map(({ instancePath, message, keyword }) => ({
        ...{ part, path: pathOf(instancePath), message, keyword },
      }));
      return { error: failure(problems) };
    };
  };
