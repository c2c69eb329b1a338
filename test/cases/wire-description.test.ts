/** @file The description of the server: valid, and true to what the routes answer to anything: status, type and body. Case: wire-openapi. */
import { Validator } from '@seriousme/openapi-schema-validator';
import fc, { type Arbitrary } from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/server/index.js';
import { createServerBench, type ServerBench } from '../support/serve.js';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}
interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>>;
}

const description = JSON.parse(JSON.stringify(await describeApi()));
const operations = Object.entries(description.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);

/** No request of these comes back by itself, or it would go out into the network or load a model each time. */
const LEFT_OUT = /\/events$|models\/pull|checkpoint$|server-(?:kill|stop|restart)|verify$|\/layers$/;

const anything = fc.jsonValue({ maxDepth: 2 });

const OF_TYPE: Readonly<Record<string, (schema: Schema) => Arbitrary<unknown>>> = {
  integer: ({ minimum = -5, maximum = 100 }) => fc.integer({ min: Math.max(minimum, -5), max: Math.min(maximum, 100) }),
  number: ({ minimum = -5, maximum = 100 }) => fc.double({ min: minimum, max: maximum, noNaN: true }),
  boolean: () => fc.boolean(),
  string: ({ pattern }) => (pattern ? fc.constantFrom('a', '12345678901234567') : fc.string({ maxLength: 20 })),
  array: ({ items = {} }) => fc.array(valuesOf(items), { maxLength: 3 }),
  object: ({ properties = {}, required = [] }) =>
    fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)])), {
      requiredKeys: [...required],
    }),
};

function fitting(schema: Schema): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(fitting));
  return OF_TYPE[schema.type ?? '']?.(schema) ?? anything;
}

/** Mostly what the schema asks for, sometimes anything. */
const valuesOf = (schema: Schema): Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fitting(schema), weight: 12 }, { arbitrary: anything, weight: 1 });

/** A schema with the refusals that the components hold in its place. */
const wholeOf = (schema: Schema & { readonly $ref?: string }): Schema =>
  schema.$ref === undefined ? schema : description.components.schemas[schema.$ref.split('/').at(-1) ?? ''];

/** What is wrong with an answer, by the description of its route. */
function wrongWith({ responses }: Operation, { statusCode, headers, body }: LightMyRequestResponse): readonly string[] {
  const described = responses[statusCode];
  if (!described) return [`${statusCode} is not described: ${body.slice(0, 200)}`];
  const type = String(headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  const media = described.content?.[type];
  if (!media) return [`${statusCode} of the type "${type}" is not described`];
  if (type !== 'application/json') return [];
  return Value.Errors(wholeOf(media.schema) as object, JSON.parse(body)).map(
    ({ instancePath, message }) => `${statusCode}: ${instancePath} ${message}`,
  );
}

const textOf = (value: unknown): string =>
  encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value));

let bench: ServerBench;
beforeAll(async () => {
  const nothing = async () => ({
    images: [],
    encoderRuns: 0,
    seconds: 0,
    warnings: [],
    model: { name: 'x', family: 'x' },
  });
  const runners = { txt2img: nothing, img2img: nothing, script: nothing, sweep: nothing };
  bench = await createServerBench({}, { runners });
});
afterAll(() => bench.close());

describe('the description', () => {
  it('is valid OpenAPI', async () => {
    expect(await new Validator().validate(structuredClone(description))).toMatchObject({ valid: true });
  });

  it.each(operations)('says what %s is for and how it may be refused', (_name, { summary, requestBody, responses }) => {
    expect(summary).toMatch(/^[A-Z].{4,}/);
    const refusals = ['401', '403', '422', '429', '500', ...(requestBody ? ['413'] : [])];
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(refusals));
  });
});

describe('what a route answers is in the description, whatever it is asked', () => {
  it.each(operations.filter(([name]) => !LEFT_OUT.test(name)))('%s', async (name, operation) => {
    const [method = '', path = ''] = name.split(' ');
    const parameters = operation.parameters ?? [];
    const asked = fc.record({
      values: fc.tuple(...parameters.map(({ schema }) => valuesOf(schema))),
      body: valuesOf(operation.requestBody?.content['application/json']?.schema ?? {}),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ values, body }) => {
        const given = parameters.map((parameter, place) => [parameter, textOf(values[place] ?? 'x') || 'x'] as const);
        const url = given
          .filter(([one]) => one.in === 'path')
          .reduce((all, [one, text]) => all.replace(`{${one.name}}`, text), path);
        const query = given
          .filter(([one]) => one.in === 'query')
          .map(([one, text]) => `${one.name}=${text}`)
          .join('&');
        const payload =
          method === 'GET' ? {} : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
        const answer = await bench.server.inject({ method: method as 'GET', url: `${url}?${query}`, ...payload });
        expect(wrongWith(operation, answer)).toEqual([]);
        expect(answer.statusCode).not.toBe(500);
      }),
      { numRuns: 12, seed: 21 },
    );
  });
});
