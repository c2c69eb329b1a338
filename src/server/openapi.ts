/** @file The OpenAPI description made complete: a summary, examples and the refusals that every route shares. */
import { AppError, ERROR_CATALOGUE, type ErrorCode } from '../base/index.js';
import { OPERATIONS } from './api/operations.js';
import { statusOf } from './failures.js';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly examples?: readonly unknown[];
}

/** All refusals have one shape; it stands in the components. */
export const ERROR_NAME = 'ApiError';
const ERROR_REFERENCE = { $ref: `#/components/schemas/${ERROR_NAME}` } as const;

interface Media {
  schema?: Schema | typeof ERROR_REFERENCE;
  example?: unknown;
}

interface Answer {
  description: string;
  content?: Record<string, Media>;
}

interface ApiOperation {
  summary?: string;
  operationId?: string;
  tags?: string[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
}

type Paths = Record<string, Record<string, ApiOperation>>;

const PREFIX = '/api/v1';

/** Values of the simple types. */
const SAMPLES: Readonly<Record<string, (schema: Schema) => unknown>> = {
  string: () => 'text',
  integer: ({ minimum = 1 }) => minimum,
  number: ({ minimum = 1 }) => minimum,
  boolean: () => true,
  null: () => null,
  array: ({ items }) => (items ? [sampleOf(items)] : []),
  object: ({ properties = {}, required = [] }) =>
    Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})])),
};

/** A value that a schema of ours allows. */
function sampleOf(schema: Schema): unknown {
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0]);
  return SAMPLES[schema.type ?? '']?.(schema) ?? {};
}

/** A refusal as it is sent, by its code. */
const refusal = (code: ErrorCode, data: Readonly<Record<string, string | number>>) => new AppError(code, data);

/** What any route may answer before it is even asked. */
const SHARED: readonly AppError[] = [
  refusal('LOGIN_REQUIRED', {}),
  refusal('HOST_REFUSED', { host: 'evil.example' }),
  refusal('REQUEST_INVALID', { path: 'steps', problem: 'must be <= 1000' }),
  refusal('TOO_MANY_REQUESTS', { limit: 600, seconds: 12 }),
  refusal('INTERNAL', { problem: 'the reason' }),
];

/** What routes with something to do may answer as well. */
const OF_CHANGES: readonly AppError[] = [refusal('BODY_TOO_LARGE', { limitBytes: 67_108_864 })];
const OF_JOBS: readonly AppError[] = [refusal('QUEUE_FULL', { limit: 1000 })];
const NOT_FOUND = refusal('NOT_FOUND', { what: 'job', name: 'nobody' });

/** An example of a status that a route names itself. */
const BY_STATUS: Readonly<Record<number, AppError>> = {
  409: refusal('JOB_NOT_DRAWN', { id: 'nobody', state: 'done' }),
};
const refusalOf = (status: number): AppError => BY_STATUS[status] ?? NOT_FOUND;

function addRefusal(responses: Record<string, Answer>, error: AppError): void {
  const status = String(statusOf(error));
  const { description = 'Default Response' } = responses[status] ?? {};
  responses[status] = {
    description: description === 'Default Response' ? ERROR_CATALOGUE[error.code].message : description,
    content: { 'application/json': { schema: ERROR_REFERENCE, example: { error: error.toJSON() } } },
  };
}

const addExample = (media: Media | undefined, example: unknown): void => {
  if (media?.schema) media.example = example ?? sampleOf(media.schema as Schema);
};

/** What routes name themselves gets the shared shape and an example as well. */
function completeRefusals(responses: Record<string, Answer>): void {
  for (const [status, answer] of Object.entries(responses)) {
    const media = answer.content?.['application/json'];
    if (Number(status) < 400 || !media) continue;
    media.schema = ERROR_REFERENCE;
    media.example ??= { error: refusalOf(Number(status)).toJSON() };
    if (answer.description === 'Default Response') answer.description = 'Not possible as things stand.';
  }
}

function complete(operation: ApiOperation, method: string, path: string): void {
  const known = OPERATIONS[`${method.toUpperCase()} ${path}`];
  if (known) operation.summary = known.summary;
  operation.tags = [path.split('/')[1] ?? ''];
  addExample(operation.requestBody?.content['application/json'], known?.request);
  for (const status of ['200', '202']) {
    const answer = operation.responses[status];
    if (answer?.description === 'Default Response') answer.description = known?.summary ?? '';
    addExample(answer?.content?.['application/json'], known?.answer);
  }
  const starts = operation.responses['202'] !== undefined;
  const refusals = [
    ...SHARED,
    ...(path.includes('{') ? [NOT_FOUND] : []),
    ...(method === 'get' ? [] : OF_CHANGES),
    ...(starts ? OF_JOBS : []),
  ];
  for (const error of refusals) addRefusal(operation.responses, error);
  completeRefusals(operation.responses);
}

/** Completes a description in place and returns it. */
export function completeDescription<T extends { readonly paths?: unknown }>(document: T): T {
  for (const [path, operations] of Object.entries((document.paths ?? {}) as Paths)) {
    if (!path.startsWith(PREFIX)) continue;
    for (const [method, operation] of Object.entries(operations))
      complete(operation, method, path.slice(PREFIX.length));
  }
  return document;
}
