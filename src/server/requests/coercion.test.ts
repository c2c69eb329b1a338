import { readFile } from 'node:fs/promises';
import Type, { type TSchema } from 'typebox';
import Value from 'typebox/value';
import { expect, it } from 'vitest';
import { coerce } from './coercion.js';

type Outcome = { readonly value: string } | { readonly refused: true } | { readonly notFinite: true };
interface Recording {
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly (Readonly<Record<string, Outcome>> & { readonly value: string })[];
}

const recorded = JSON.parse(
  await readFile(new URL('../../../test/golden/data/pydantic-v1.json', import.meta.url), 'utf8'),
) as Recording;

const SCHEMAS: Readonly<Record<string, TSchema>> = {
  integer: Type.Integer(),
  number: Type.Number(),
  boolean: Type.Boolean(),
  string: Type.String(),
  object: Type.Record(Type.String(), Type.Unknown()),
  array: Type.Array(Type.Unknown()),
  strings: Type.Array(Type.String()),
};

/** JSON does not tell 1e3 from 1000 here; Python's texts of numbers do. */
const AS_TEXT: Readonly<Record<string, string>> = {
  '1e3': '1000',
  '1e400': 'Infinity',
  '9007199254740993': '9007199254740992',
  '9223372036854775807': '9223372036854776000',
};

/** What our field makes of a JSON text; long whole numbers come as texts, which is how bodies are read. */
function ours(text: string, schema: TSchema): unknown {
  const value = coerce(JSON.parse(text), schema);
  return value === null || Value.Check(schema, value) ? { value } : { refused: true };
}

function pydantics(outcome: Outcome, text: string, type: string): unknown {
  // No field here has a use for infinity.
  if (!('value' in outcome)) return { refused: true };
  return { value: type === 'string' ? (AS_TEXT[text] ?? JSON.parse(outcome.value)) : JSON.parse(outcome.value) };
}

it.each(Object.keys(SCHEMAS))('takes every recorded value for a field of type %s as pydantic v1 does', (type) => {
  expect(recorded.versions.pydantic).toMatch(/^1\.10\./);
  const schema = SCHEMAS[type]!;
  const told = recorded.rows.map((row) => [row.value, ours(row.value, schema)]);
  expect(recorded.rows.length).toBe(86);
  expect(told).toEqual(recorded.rows.map((row) => [row.value, pydantics(row[type]!, row.value, type)]));
});

it('keeps whole numbers beyond 2^53 as their digits where a field asks for that', () => {
  const seed = Type.Union([Type.Integer(), Type.String()], { 'x-long-integer': true });
  expect(coerce('6687881544318117707', seed)).toBe('6687881544318117707');
  expect(coerce('+9_007_199_254_740_993', seed)).toBe('9007199254740993');
  expect(coerce('42', seed)).toBe(42);
});

it('leaves null fields out, and empty texts where that is what they mean', () => {
  const schema = Type.Object({
    name: Type.String({ 'x-empty-is-unset': true }),
    prompt: Type.String(),
    list: Type.Array(Type.Object({ data: Type.String() })),
  });
  expect(coerce({ name: '', prompt: '', other: null, list: [{ data: 5, more: null }] }, schema)).toEqual({
    prompt: '',
    list: [{ data: '5' }],
  });
});
