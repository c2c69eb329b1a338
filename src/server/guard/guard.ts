/**
 * @file Who may speak to the server. A server on this machine is within reach of every web page that is open on it, so
 * the host name (against DNS rebinding) and the origin (against foreign pages) are checked before anything else.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/index.js';
import { type Attempts, createAttempts } from './attempts.js';
import { type CredentialOptions, createCredentials } from './credentials.js';

export interface GuardOptions extends CredentialOptions {
  /** Whether other machines may use the server. */
  readonly listen?: boolean;
  /** Names under which the server is reached, beside this machine's own. */
  readonly allowHosts?: readonly string[];
  /** Origins whose pages may use the server; "*" = all. */
  readonly corsAllowOrigins?: readonly string[];
  /** Whether /metrics is told without a login. */
  readonly openMetrics?: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: the login or key that let it in, else its address. Never a secret. */
    clientName: string;
  }
}

/** What watches over the server asks for these without a login; they tell nothing of anybody. */
const OPEN_PATHS: readonly string[] = ['/healthz', '/readyz'];

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** Name of a Host header without its port. */
const hostName = (header: string): string => header.toLowerCase().replace(/:\d+$/, '');

/** An address cannot be rebound, so with --listen any is fine; names only when they are known. */
function isOwnHost(name: string, { listen = false, allowHosts = [] }: GuardOptions): boolean {
  if (name === 'localhost' || LOOPBACK.test(name)) return true;
  if (allowHosts.includes(name)) return true;
  if (!listen) return false;
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === hostname().toLowerCase();
}

/** Methods that change nothing. */
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

function checkOrigin({ method, headers }: FastifyRequest, allowed: readonly string[]): void {
  const { origin, host } = headers;
  if (origin !== undefined && (allowed.includes('*') || allowed.includes(origin))) return;
  if (origin === undefined) {
    // A browser that names no origin still says where the request comes from.
    const site = headers['sec-fetch-site'];
    const foreign = site === 'cross-site' || site === 'same-site';
    if (foreign && !SAFE.includes(method)) throw new AppError('ORIGIN_REFUSED', { origin: `another site (${site})` });
    return;
  }
  if (origin !== `http://${host}` && origin !== `https://${host}`) throw new AppError('ORIGIN_REFUSED', { origin });
}

/** Whether a request needs no login: browsers ask without one what they may send. */
function isOpen({ method, url }: FastifyRequest, { openMetrics = false }: GuardOptions): boolean {
  const [path = ''] = url.split('?', 1);
  return method === 'OPTIONS' || OPEN_PATHS.includes(path) || (openMetrics && path === '/metrics');
}

/** What is answered to a login that is none. @throws LOGIN_REQUIRED TOO_MANY_LOGINS */
function refuseLogin(
  { headers, ip }: FastifyRequest,
  reply: FastifyReply,
  attempts: Attempts,
  challenge: string,
): void {
  const seconds = Math.ceil(attempts.waitMs(ip) / 1000);
  // Browsers ask without before they ask with, so only what was wrong counts.
  const isWrong = headers.authorization !== undefined;
  if (isWrong && seconds > 0) {
    reply.header('retry-after', seconds);
    throw new AppError('TOO_MANY_LOGINS', { seconds });
  }
  if (isWrong) attempts.failed(ip);
  reply.header('www-authenticate', challenge);
  throw new AppError('LOGIN_REQUIRED');
}

/**
 * Adds the check of logins and keys to all routes. Whoever has a right one is let in, however many wrong ones came from
 * its address: behind a proxy or a router others share it.
 */
export function addLogins(server: FastifyInstance, options: GuardOptions): void {
  const credentials = createCredentials(options);
  const attempts = createAttempts();
  server.addHook('onRequest', async (request, reply) => {
    if (credentials.open || isOpen(request, options)) return;
    const { authorization } = request.headers;
    const holder = authorization === undefined ? undefined : credentials.holderOf(authorization);
    if (holder === undefined) return refuseLogin(request, reply, attempts, credentials.challenge);
    request.clientName = holder;
  });
}

/** Adds the checks of host and origin; register it before any route. */
export function addGuard(server: FastifyInstance, options: GuardOptions): void {
  server.decorateRequest('clientName', '');
  server.addHook('onRequest', async (request) => {
    const { host = '' } = request.headers;
    if (!isOwnHost(hostName(host), options)) throw new AppError('HOST_REFUSED', { host });
    request.clientName = request.ip;
    checkOrigin(request, options.corsAllowOrigins ?? []);
  });
}
