/** @file The OpenAPI description made complete: examples, and the refusals that the routes of a kind share. */
import { AppError, ERROR_CATALOGUE, type ErrorCode } from '../base/index.js';
import { statusOf } from './failures.js';
import { EXAMPLE_KEYS } from './route-schema.js';

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

/** Refusals of our routes have one shape, those of the WebUI's another; both stand in the components. */
export const ERROR_NAME = 'ApiError';
export const SD_ERROR_NAME = 'SdError';
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
type Reference = ReturnType<typeof reference>;

interface Media {
  schema?: Schema | Reference;
  example?: unknown;
  examples?: unknown;
}

interface Answer {
  description: string;
  content?: Record<string, Media>;
}

interface ApiOperation {
  summary?: string;
  operationId?: string;
  tags?: string[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Answer>;
  [EXAMPLE_KEYS.request]?: unknown;
  [EXAMPLE_KEYS.answer]?: unknown;
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
  400: refusal('IMAGE_INVALID', { path: 'image', problem: 'it is not base64' }),
  409: refusal('JOB_NOT_DRAWN', { id: 'nobody', state: 'done' }),
};
const refusalOf = (status: number): AppError => BY_STATUS[status] ?? NOT_FOUND;

/** How refusals look: ours, or as the WebUI's clients read them. */
interface RefusalShape {
  readonly schema: Reference;
  readonly exampleOf: (error: AppError) => unknown;
}

const OURS: RefusalShape = { schema: reference(ERROR_NAME), exampleOf: (error) => ({ error: error.toJSON() }) };
const WEBUIS: RefusalShape = {
  schema: reference(SD_ERROR_NAME),
  exampleOf: ({ code, message, hint }) => ({ error: code, detail: message, body: '', errors: `${message}. ${hint}` }),
};

function addRefusal(responses: Record<string, Answer>, error: AppError, { schema, exampleOf }: RefusalShape): void {
  const status = String(statusOf(error));
  const { description = 'Default Response' } = responses[status] ?? {};
  responses[status] = {
    description: description === 'Default Response' ? ERROR_CATALOGUE[error.code].message : description,
    content: { 'application/json': { schema, example: exampleOf(error) } },
  };
}

const addExample = (media: Media | undefined, example: unknown): void => {
  if (!media?.schema) return;
  media.example = example ?? sampleOf(media.schema as Schema);
  // One of the two may be there.
  delete media.examples;
};

/** Answered before anybody knows which route it is for. */
const TOO_LONG: Answer = { description: 'The address and the headers are longer than the server reads.' };

/** What routes name themselves gets the shared shape and an example as well. */
function completeRefusals(responses: Record<string, Answer>, { schema, exampleOf }: RefusalShape): void {
  for (const [status, answer] of Object.entries(responses)) {
    const media = answer.content?.['application/json'];
    if (Number(status) < 400 || !media) continue;
    media.schema = schema;
    media.example ??= exampleOf(refusalOf(Number(status)));
    if (answer.description === 'Default Response') answer.description = 'Not possible as things stand.';
  }
}

/** Examples are told where a reader looks for them. */
function moveExamples(operation: ApiOperation): void {
  addExample(operation.requestBody?.content['application/json'], operation[EXAMPLE_KEYS.request]);
  for (const status of ['200', '202']) {
    const answer = operation.responses[status];
    if (answer?.description === 'Default Response') answer.description = operation.summary ?? '';
    addExample(answer?.content?.['application/json'], operation[EXAMPLE_KEYS.answer]);
  }
  for (const key of Object.values(EXAMPLE_KEYS)) delete operation[key];
}

/** A route of a kind that may be refused, by its method and address. */
const refusalsOf = ({ responses }: ApiOperation, method: string, path: string): readonly AppError[] => [
  ...SHARED,
  ...(path.includes('{') ? [NOT_FOUND] : []),
  ...(method === 'get' ? [] : OF_CHANGES),
  ...(responses['202'] === undefined ? [] : OF_JOBS),
];

function completeOurs(operation: ApiOperation, method: string, path: string): void {
  operation.tags = [path.split('/')[1] ?? ''];
  moveExamples(operation);
  for (const error of refusalsOf(operation, method, path)) addRefusal(operation.responses, error, OURS);
  completeRefusals(operation.responses, OURS);
  operation.responses['431'] = TOO_LONG;
}

/** Answers of the WebUI's routes that a route must be asked about something for. */
const OF_PICTURES: readonly AppError[] = [
  refusal('IMAGE_INVALID', { path: 'image', problem: 'it is not base64' }),
  NOT_FOUND,
  refusal('QUEUE_FULL', { limit: 1000 }),
  ...OF_CHANGES,
];

function completeWebuis(operation: ApiOperation, path: string): void {
  operation.tags = ['WebUI'];
  moveExamples(operation);
  const takesBody = operation.requestBody !== undefined;
  const looks = path.startsWith('/sd_extra_networks') ? [NOT_FOUND] : [];
  for (const error of [...SHARED, ...looks, ...(takesBody ? OF_PICTURES : [])])
    addRefusal(operation.responses, error, WEBUIS);
  operation.responses['431'] = TOO_LONG;
}

/** Names of a path say what they are: the rest of an address is a name too. */
const withNames = (paths: Paths): Paths =>
  Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => {
      const rest = Object.values(operations).flatMap(({ parameters = [] }) =>
        parameters.filter(({ name }) => name === '*'),
      );
      for (const parameter of rest) parameter.name = 'name';
      return [path.replace('{*}', '{name}'), operations];
    }),
  );

/** A description that is complete. */
export function completeDescription<T extends { paths?: unknown }>(document: T): T {
  const paths = withNames((document.paths ?? {}) as Paths);
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations))
      if (path.startsWith(PREFIX)) completeOurs(operation, method, path.slice(PREFIX.length));
      else completeWebuis(operation, path);
  return { ...document, paths };
}
