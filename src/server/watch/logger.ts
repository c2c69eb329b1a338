/** @file What the server writes down: JSON lines for machines or one line for people; never a header, a query or a body. */
import { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import type { Service } from '../../app/index.js';
import type { Job } from '../../contract/index.js';

export const LOG_FORMATS = ['human', 'json'] as const;
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export interface LogOptions {
  readonly format?: (typeof LOG_FORMATS)[number];
  readonly level?: (typeof LOG_LEVELS)[number];
  /** Whether prompts are written down as well. */
  readonly prompts?: boolean;
  /** Where lines go. */
  readonly write?: (line: string) => unknown;
}

/** pino's numbers. */
const LEVEL_NAMES: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** Fields that stand elsewhere in the line, or say nothing to people. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg']);

/** A value in one line that no terminal takes for a command. */
const inLine = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return /^[\w.:/@*-]+$/.test(text) ? text : JSON.stringify(text);
};

/** A JSON line as people read it. */
export function humanLine(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown>;
  const time = new Date(Number(entry.time)).toISOString().slice(11, 19);
  const fields = Object.entries(entry).filter(([key]) => !NOT_SHOWN.has(key));
  const said = fields.map(([key, value]) => `${key}=${inLine(value)}`);
  return `${[time, LEVEL_NAMES[Number(entry.level)] ?? 'info', String(entry.msg), ...said].join(' ')}\n`;
}

/** The logger as Fastify takes it; without `write` there is none. */
export function loggerOf({ format = 'human', level = 'info', write }: LogOptions = {}): FastifyServerOptions {
  if (!write || level === 'silent') return { logger: false };
  const logController = new LogController({ disableRequestLogging: true });
  const stream = { write: (line: string): void => void write(format === 'json' ? line : humanLine(line)) };
  // Only our own fields are logged, so that nothing of a request can slip in.
  return { logger: { level, base: null, stream, serializers: { err: plainError } }, logController };
}

function plainError(error: Error) {
  return { type: error.name, message: error.message, stack: error.stack ?? '' };
}

/** Asked every few seconds by every open page. */
const POLLED: ReadonlySet<string> = new Set(['/internal/ping', '/internal/progress', '/sdapi/v1/progress', '/metrics']);

const secondsBetween = (from: number | undefined, to: number | undefined): { seconds?: number } =>
  from === undefined || to === undefined ? {} : { seconds: (to - from) / 1000 };

const promptOf = ({ request }: Job): { prompt?: unknown } => {
  const { request: inner } = (request ?? {}) as { request?: { prompt?: unknown } };
  return inner?.prompt === undefined ? {} : { prompt: inner.prompt };
};

function logRequests(server: FastifyInstance): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(unknown)';
    const level = POLLED.has(route) && reply.statusCode < 400 ? 'debug' : 'info';
    const { method, ip: client, id } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    server.log[level]({ id, method, route, status: reply.statusCode, ms, client }, 'request');
  });
}

/** Writes down requests, jobs and failures. */
export function addLogs(server: FastifyInstance, { queue }: Pick<Service, 'queue'>, options: LogOptions = {}): void {
  logRequests(server);
  const stop = queue.onEvent((event) => {
    if (event.type !== 'state') return;
    const { id: job, kind, state, clientId: client, startedAtMs, finishedAtMs, error } = event.job;
    const about = { job, kind, state, client, ...secondsBetween(startedAtMs, finishedAtMs) };
    const prompt = options.prompts && state === 'queued' ? promptOf(event.job) : {};
    const level = state === 'failed' ? 'warn' : 'info';
    server.log[level]({ ...about, ...prompt, ...(error ? { code: error.code } : {}) }, 'job');
  });
  server.addHook('onClose', async () => stop());
}
