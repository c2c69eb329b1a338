/** @file How many requests a client may send in a minute. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../base/index.js';

export interface RateLimitOptions {
  /** Requests of one client in a minute; 0 = as many as it likes. */
  readonly rateLimit?: number;
}

const WINDOW_MS = 60_000;

/**
 * Adds the limit to everything that comes, before logins are looked at: addresses that do not exist and wrong logins
 * count as well. Counted by address.
 */
export async function addRateLimit(server: FastifyInstance, { rateLimit: limit = 0 }: RateLimitOptions): Promise<void> {
  if (limit === 0) return;
  await server.register(rateLimit, {
    global: false,
    max: limit,
    timeWindow: WINDOW_MS,
    errorResponseBuilder: (_request, { ttl }) =>
      new AppError('TOO_MANY_REQUESTS', { limit, seconds: Math.max(1, Math.ceil(ttl / 1000)) }),
  });
  server.addHook('onRequest', server.rateLimit());
}
