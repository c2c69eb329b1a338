/** @file The description at /docs: complete for every route of /api/v1, true to its own schemas, and the client is made of it. */
import { readFileSync } from 'node:fs';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { renderClient } from '../../scripts/docs.mjs';
import { ApiErrorSchema } from '../contract/index.js';
import { describeApi } from './index.js';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
}
interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Record<string, Media> }>
  >;
}

const description = await describeApi();
const operations = Object.entries(description.paths ?? {})
  .filter(([path]) => path.startsWith('/api/v1/'))
  .flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  );

const errorsOf = ({ schema, example }: Media) => {
  const whole = '$ref' in schema ? ApiErrorSchema : schema;
  return Value.Errors(whole, example).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

describe('every route of /api/v1', () => {
  it('is there', () => expect(operations.length).toBeGreaterThan(25));

  it.each(operations)('%s has a summary, examples that fit, and its refusals', (_name, operation) => {
    expect(operation.summary).toMatch(/^[A-Z].{8,}/);
    const media = [operation.requestBody?.content, ...Object.values(operation.responses).map(({ content }) => content)]
      .map((content) => content?.['application/json'])
      .filter((one) => one !== undefined);
    for (const one of media) {
      expect(one.example).toBeDefined();
      expect(errorsOf(one)).toEqual([]);
    }
    for (const status of ['401', '403', '422', '429', '500'])
      expect(Object.keys(operation.responses)).toContain(status);
    for (const { description: said } of Object.values(operation.responses)) expect(said).not.toBe('Default Response');
  });

  it('that begins a job takes an Idempotency-Key and says when the queue is full', () => {
    const begins = operations.filter(([name]) => /^POST \/api\/v1\/(jobs|sweeps)$/.test(name));
    expect(begins).toHaveLength(2);
    for (const [, operation] of begins) {
      expect(JSON.stringify(operation)).toContain('idempotency-key');
      expect(Object.keys(operation.responses)).toContain('503');
    }
  });
});

describe('the client', () => {
  it('is made of this description (`npm run build && node scripts/docs.mjs client` makes it anew)', async () => {
    const schema = readFileSync(new URL('../client/schema.ts', import.meta.url), 'utf8');
    expect(schema).toBe(await renderClient(description));
  });
});
