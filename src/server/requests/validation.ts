/** @file Requests held against the schemas of contract/. */
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { AppError, textLength } from '../../base/index.js';
import { TEXT_LIMIT } from '../../contract/index.js';
import { coerce } from './coercion.js';

/** One thing that is wrong with a request. */
export interface Problem {
  readonly part: string;
  readonly path: readonly string[];
  readonly message: string;
  readonly keyword: string;
  /** Of a text that is longer. */
  readonly limit?: number;
}

type Convert = (value: unknown, schema: TSchema) => unknown;
/** Bodies as they are; only what can come as text alone is converted. */
export const strict: Convert = (value) => value;

const pathOf = (pointer: string): readonly string[] => pointer.split('/').slice(1);

/** What lies at a place of a request. */
const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Readonly<Record<string, unknown>> | undefined)?.[key], value);

/** One of the long texts that is too long is told by its length, wherever it stands; a short one is as invalid as any other value. */
function tooLong(value: unknown, problems: readonly Problem[]): AppError | undefined {
  const path = problems.find(({ limit }) => limit === TEXT_LIMIT)?.path ?? [];
  const text = valueAt(value, path);
  return typeof text === 'string' && path.length > 0
    ? new AppError('TEXT_TOO_LONG', { name: path.join('.'), length: textLength(text), limit: TEXT_LIMIT })
    : undefined;
}

function failure(problems: readonly Problem[]): AppError {
  const { part = 'body', path = [], message = 'is not valid' } = problems[0] ?? {};
  const where = path.length > 0 ? path.join('.') : part;
  return new AppError('REQUEST_INVALID', { path: where, problem: message }, { cause: problems });
}

/** Checks requests with TypeBox; query strings and addresses are always read leniently, bodies as asked. */
export const validator =
  (body: Convert): FastifySchemaCompiler<TSchema> =>
  ({ schema, httpPart = 'body' }) => {
    const convert = httpPart === 'body' ? body : coerce;
    const part = httpPart === 'querystring' ? 'query' : httpPart;
    return (given: unknown) => {
      const value = convert(given, schema);
      if (Value.Check(schema, value)) return { value };
      const problems = Value.Errors(schema, value).map(({ instancePath, message, keyword, params }) => ({
        part,
        path: pathOf(instancePath),
        message,
        keyword,
        ...(keyword === 'maxLength' ? { limit: params.limit } : {}),
      }));
      return { error: tooLong(value, problems) ?? failure(problems) };
    };
  };
