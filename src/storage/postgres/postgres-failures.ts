/** @file What a PostgreSQL server refuses, as coded errors: whether it can be reached, and whether it may be used. */
import { AppError } from '../../base/index.js';

/** Classes of SQLSTATE, and codes of the system, of a server that is away: it may come back. @source PostgreSQL 15, appendix A */
const AWAY = ['08', '57P', '53', 'ECONN', 'ENOTFOUND', 'EAI_', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH'];
/** Messages of `pg` for connections that ended, which carry no code. */
const ENDED = /Connection terminated|timeout exceeded when trying to connect|not queryable/;
/** Login refused, no such database, no right to do this. */
const REFUSED = ['28', '3D', '42501'];

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const startsWithOneOf = (code: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => code.startsWith(prefix));

/** Whether trying again later may help. */
export const isAway = (error: unknown): boolean =>
  startsWithOneOf(codeOf(error), AWAY) || (error instanceof Error && ENDED.test(error.message));

/** The failure as SERVICE_UNREACHABLE or DATABASE_UNFIT where it is one of the server, else as it is. */
export function codedPostgresFailure(address: string, error: unknown): unknown {
  const reason = error instanceof Error ? error.message || codeOf(error) : String(error);
  if (isAway(error))
    return new AppError('SERVICE_UNREACHABLE', { service: 'PostgreSQL', address, reason }, { cause: error });
  if (startsWithOneOf(codeOf(error), REFUSED))
    return new AppError('DATABASE_UNFIT', { path: address, problem: reason }, { cause: error });
  return error;
}
