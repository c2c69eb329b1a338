/**
 * @file Who may speak to the server. A server on this machine is within reach of every web page that is open on it, so
 * the host name (against DNS rebinding) and the origin (against foreign pages) are checked before anything else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../base/index.js';

export interface GuardOptions {
  /** Whether other machines may use the server. */
  readonly listen?: boolean;
  /** "user:password", each of them lets in; none = no login. */
  readonly apiAuth?: readonly string[];
  /** Origins whose pages may use the server; "*" = all. */
  readonly corsAllowOrigins?: readonly string[];
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Name of a Host header without its port. */
const hostName = (header: string): string => header.toLowerCase().replace(/:\d+$/, '');

/** An address cannot be rebound, so with --listen any is fine; names only when they are this machine's. */
function isOwnHost(name: string, listen: boolean): boolean {
  if (name === 'localhost' || LOOPBACK.test(name)) return true;
  if (!listen) return false;
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === hostname().toLowerCase();
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function isLoggedIn({ headers }: FastifyRequest, logins: readonly Buffer[]): boolean {
  const [, token = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const given = digest(Buffer.from(token, 'base64').toString('utf8'));
  // All of them are compared, so that the time says nothing.
  return logins.filter((login) => timingSafeEqual(login, given)).length > 0;
}

function checkOrigin({ headers }: FastifyRequest, allowed: readonly string[]): void {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return;
  if (origin !== `http://${host}` && origin !== `https://${host}`) throw new AppError('ORIGIN_REFUSED', { origin });
}

/** Adds the checks; register it before any route. */
export function addGuard(server: FastifyInstance, options: GuardOptions): void {
  const { listen = false, apiAuth = [], corsAllowOrigins = [] } = options;
  const logins = apiAuth.map(digest);
  server.addHook('onRequest', async (request, reply) => {
    const { host = '' } = request.headers;
    if (!isOwnHost(hostName(host), listen)) throw new AppError('HOST_REFUSED', { host });
    checkOrigin(request, corsAllowOrigins);
    if (logins.length === 0 || request.method === 'OPTIONS' || isLoggedIn(request, logins)) return;
    reply.header('www-authenticate', 'Basic realm="Penultimate"');
    throw new AppError('LOGIN_REQUIRED');
  });
}
