/**
 * @file Who may speak to the server. A server on this machine is within reach of every web page that is open on it, so
 * the host name (against DNS rebinding) and the origin (against foreign pages) are checked before anything else.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/index.js';
import { createAttempts } from './attempts.js';
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

/** A body is read as it is sent: what unpacks to a thousand times its size is never unpacked. */
function checkEncoding({ headers }: FastifyRequest): void {
  const { 'content-encoding': encoding = 'identity' } = headers;
  if (encoding !== 'identity')
    throw new AppError('REQUEST_INVALID', {
      path: 'content-encoding',
      problem: 'must be left out: bodies are not unpacked',
    });
}

/** Adds the check of logins and keys to all routes. */
function createLogin(options: GuardOptions) {
  const credentials = createCredentials(options);
  const attempts = createAttempts();
  return (request: FastifyRequest, reply: FastifyReply): void => {
    if (credentials.open || request.method === 'OPTIONS') return;
    if (options.openMetrics && request.url.split('?', 1)[0] === '/metrics') return;
    const { authorization } = request.headers;
    const seconds = Math.ceil(attempts.waitMs(request.ip) / 1000);
    if (authorization !== undefined && seconds > 0) {
      reply.header('retry-after', seconds);
      throw new AppError('TOO_MANY_LOGINS', { seconds });
    }
    const holder = authorization === undefined ? undefined : credentials.holderOf(authorization);
    if (holder !== undefined) {
      attempts.succeeded(request.ip);
      request.clientName = holder;
      return;
    }
    // Browsers ask without before they ask with, so only what was wrong counts.
    if (authorization !== undefined) attempts.failed(request.ip);
    reply.header('www-authenticate', credentials.challenge);
    throw new AppError('LOGIN_REQUIRED');
  };
}

/** Adds the checks; register it before any route. */
export function addGuard(server: FastifyInstance, options: GuardOptions): void {
  const checkLogin = createLogin(options);
  server.decorateRequest('clientName', '');
  server.addHook('onRequest', async (request, reply) => {
    const { host = '' } = request.headers;
    if (!isOwnHost(hostName(host), options)) throw new AppError('HOST_REFUSED', { host });
    request.clientName = request.ip;
    checkOrigin(request, options.corsAllowOrigins ?? []);
    checkLogin(request, reply);
    checkEncoding(request);
  });
}
