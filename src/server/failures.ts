/** @file Failures as HTTP: the only place that knows statuses, and the two shapes in which clients expect errors. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, type ErrorKind } from '../base/index.js';
import { type JobError, TEXT_BODY_LIMIT } from '../contract/index.js';
import type { Problem } from './requests/index.js';

const STATUS_OF_KIND = {
  usage: 422,
  input: 400,
  resource: 500,
  engine: 500,
  cancelled: 499,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

/** Codes whose status says more than their kind's. */
const STATUS_OF_CODE: Readonly<Partial<Record<ErrorCode, number>>> = {
  FILE_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  MODEL_NOT_FOUND: 404,
  MODEL_ARRIVING: 409,
  INTERROGATED_IMAGE_MISSING: 404,
  INTERROGATOR_MISSING: 404,
  JOB_NOT_DRAWN: 409,
  SWEEP_BUSY: 409,
  PICTURE_PROTECTED: 409,
  REPLAY_IMPOSSIBLE: 409,
  FILE_EXISTS: 409,
  PULL_OFF: 403,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  LOGIN_REQUIRED: 401,
  TOO_MANY_LOGINS: 429,
  TOO_MANY_REQUESTS: 429,
  CLIENT_QUEUE_FULL: 429,
  QUEUE_FULL: 503,
  URL_REFUSED: 403,
  URL_LOCAL: 403,
  BODY_TOO_LARGE: 413,
  DISK_FULL: 507,
};

export const statusOf = ({ code, kind }: AppError): number => STATUS_OF_CODE[code] ?? STATUS_OF_KIND[kind];

/** What Fastify itself refuses, by its codes. */
const FROM_FASTIFY: Readonly<Record<string, (limitBytes: number) => AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (limitBytes) => new AppError('BODY_TOO_LARGE', { limitBytes }),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new AppError('REQUEST_INVALID', { path: 'body', problem: 'is not JSON' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new AppError('REQUEST_INVALID', { path: 'body', problem: 'is not JSON' }),
  Z_DATA_ERROR: () => new AppError('REQUEST_INVALID', { path: 'body', problem: 'does not unpack' }),
  Z_BUF_ERROR: () => new AppError('REQUEST_INVALID', { path: 'body', problem: 'does not unpack: it ends too early' }),
  FST_ERR_BAD_URL: () => new AppError('REQUEST_INVALID', { path: 'address', problem: 'is not one' }),
};

/** Any failure as one of the catalogue. @param limitBytes of a body of the route that failed */
export function asAppError(error: unknown, limitBytes: number = TEXT_BODY_LIMIT): AppError {
  if (error instanceof AppError) return error;
  const { code = '', message, statusCode = 500 } = error as Partial<FastifyError>;
  const known = FROM_FASTIFY[code]?.(limitBytes);
  if (known) return known;
  if (statusCode < 500) return new AppError('REQUEST_INVALID', { path: 'request', problem: String(message) });
  return new AppError('INTERNAL', { problem: String(message).split('\n', 1)[0] ?? '' }, { cause: error });
}

/** The failure that a job ended with, as it was thrown. */
export const errorOfJob = ({ code, data }: JobError): AppError => new AppError(code as ErrorCode, data);

export type FailureHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Errors of /api/v1. */
export const apiErrors: FailureHandler = (thrown, _request, reply) => {
  const error = asAppError(thrown);
  return reply.status(statusOf(error)).send({ error });
};

/** Names of our requests as the WebUI has them. */
const SDAPI_NAMES: Readonly<Record<string, string>> = {
  cfgScale: 'cfg_scale',
  negativePrompt: 'negative_prompt',
  batchSize: 'batch_size',
  batchCount: 'n_iter',
  negativeClipSkip: 'negative_clip_skip',
  clipSkipL: 'clip_skip_l',
  clipSkipG: 'clip_skip_g',
  clipSkipTimeline: 'clip_skip_timeline',
  initImage: 'init_images',
  denoisingStrength: 'denoising_strength',
  'hires width': 'hr_scale',
  'hires height': 'hr_scale',
  'hires steps': 'hr_second_pass_steps',
};

/** A field may be named with what sets its limits, as `steps of DDIM`. */
function bodyField(name: unknown): readonly string[] {
  const [field = ''] = String(name).split(' of ');
  return ['body', SDAPI_NAMES[field] ?? field];
}
const setting = (key: unknown): readonly string[] => ['body', 'override_settings', String(key)];
const SAMPLING_FIELDS: Readonly<Record<string, string>> = { sampler: 'sampler_name', schedule: 'scheduler' };

/** Which field of a request a code is about. */
const PLACES: Readonly<Partial<Record<ErrorCode, (error: AppError) => readonly string[]>>> = {
  CLIP_SKIP_RANGE: ({ data: { name = 'clipSkip' } }) =>
    name === 'clipSkip' ? setting('CLIP_stop_at_last_layers') : bodyField(name),
  TIMELINE_INVALID: () => bodyField('clipSkipTimeline'),
  VAE_NOT_FOUND: () => setting('sd_vae'),
  SETTING_INVALID: ({ data }) => setting(data.key),
  SIZE_NOT_DIVISIBLE: ({ data }) => bodyField(data.name),
  VALUE_RANGE: ({ data }) => bodyField(data.name),
  TEXT_TOO_LONG: ({ data }) => ['body', ...String(data.name).split('.')],
  UNKNOWN_NAME: ({ data }) => bodyField(SAMPLING_FIELDS[String(data.what)] ?? data.what),
  FEATURE_MISSING: ({ data }) => ['body', ...String(data.path).split('.')],
  REQUEST_INVALID: ({ data }) => (data.path === 'body' ? ['body'] : ['body', ...String(data.path).split('.')]),
};

function details(error: AppError, url: string): readonly { loc: readonly string[]; msg: string; type: string }[] {
  const problems = error.code === 'REQUEST_INVALID' && Array.isArray(error.cause) ? (error.cause as Problem[]) : [];
  if (problems.length > 0)
    return problems.map(({ part, path, message, keyword }) => ({
      loc: [part, ...path],
      msg: message,
      type: `value_error.${keyword}`,
    }));
  const place = PLACES[error.code]?.(error) ?? ['body'];
  // Where the body itself is the settings, there is no field around them.
  const loc = url.endsWith('/options') ? place.filter((part) => part !== 'override_settings') : place;
  return [{ loc, msg: `${error.message} (${error.hint})`, type: `value_error.${error.code.toLowerCase()}` }];
}

/** What the WebUI says in one sentence where other requests are refused field by field. @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const IN_ONE_SENTENCE: readonly ErrorCode[] = [
  'SCRIPT_NOT_FOUND',
  'ALWAYS_ON_NOT_FOUND',
  'SCRIPT_NOT_ALWAYS_ON',
  'INTERROGATED_IMAGE_MISSING',
  'INTERROGATOR_MISSING',
];

/** Errors of /sdapi/v1 and /internal, as the WebUI's clients read them. */
export const sdapiErrors: FailureHandler = (thrown, { url }, reply) => {
  const error = asAppError(thrown);
  const status = statusOf(error);
  if (IN_ONE_SENTENCE.includes(error.code))
    return reply.status(status).send({ error: 'HTTPException', detail: error.message, body: '', errors: '' });
  if (status === 422) return reply.status(status).send({ detail: details(error, url) });
  return reply
    .status(status)
    .send({ error: error.code, detail: error.message, body: '', errors: `${error.message}. ${error.hint}` });
};
