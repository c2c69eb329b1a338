/** @file Answers in text, packed for clients that take gzip. Streams (events, files, pictures) pass as they are. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const pack = promisify(gzip);

/** @source AUTOMATIC1111 WebUI v1.10.1, as behaviour */
const LEAST_BYTES = 1000;
/** Larger answers are pictures as base64: packed already, they would cost time and hardly become smaller. */
const MOST_BYTES = 256 * 1024;

const takesGzip = ({ headers }: FastifyRequest): boolean =>
  String(headers['accept-encoding'] ?? '')
    .split(',')
    .some((part) => /^\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(part));

const isWorthIt = (payload: unknown, reply: FastifyReply): payload is string => {
  if (typeof payload !== 'string' || reply.hasHeader('content-encoding')) return false;
  const bytes = Buffer.byteLength(payload);
  return bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
};

/** Packs the answers of every route of the server. */
export function addCompression(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply, payload) => {
    if (!isWorthIt(payload, reply)) return payload;
    reply.header('vary', [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', '));
    if (!takesGzip(request)) return payload;
    reply.removeHeader('content-length').header('content-encoding', 'gzip');
    return pack(payload);
  });
}
