/** @file Headers of every answer: how long it took, and what a page of ours may load: nothing from another host. */
import type { FastifyInstance } from 'fastify';

const policyOf = (imageOrigins: readonly string[]): string =>
  [
    "default-src 'self'",
    ["img-src 'self' data: blob:", ...imageOrigins].join(' '),
    // Component libraries set styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
};

/** Adds the headers to every route of the server; images may come from these origins, too. */
export function addHeaders(server: FastifyInstance, imageOrigins: readonly string[] = []): void {
  const headers = { 'content-security-policy': policyOf(imageOrigins), ...HEADERS };
  server.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // A route may be stricter than the page needs.
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    reply.header('x-process-time', (reply.elapsedTime / 1000).toFixed(4));
  });
}
