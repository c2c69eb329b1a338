/** @file How bodies are read: whatever calls itself JSON or says nothing, packed or plain; a body of no length is none. */
import { pipeline, Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify';
import { AppError } from '../../base/index.js';
import { TEXT_BODY_LIMIT } from '../../contract/index.js';
import { quoteLongIntegers } from './long-integers.js';

/** How a body may be packed, and what unpacks it. */
const UNPACKERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate } as const;

const isKnown = (encoding: string): encoding is keyof typeof UNPACKERS => Object.hasOwn(UNPACKERS, encoding);

/** Lets so many bytes through, and ends everything before it at one more. */
function limited(limitBytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      passed += chunk.length;
      if (passed > limitBytes) done(new AppError('BODY_TOO_LARGE', { limitBytes }));
      else done(null, chunk);
    },
  });
}

/** The body as it was before it was packed. @throws REQUEST_INVALID */
function unpacked({ headers, routeOptions }: FastifyRequest, payload: RequestPayload): RequestPayload {
  const encoding = String(headers['content-encoding']).toLowerCase();
  const known = Object.keys(UNPACKERS).join(', ');
  if (!isKnown(encoding))
    throw new AppError('REQUEST_INVALID', { path: 'content-encoding', problem: `must be left out or one of ${known}` });
  let received = 0;
  payload.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  // What goes wrong is told by the last of them.
  const whole = limited(routeOptions.bodyLimit ?? TEXT_BODY_LIMIT);
  pipeline(payload, UNPACKERS[encoding](), whole, () => undefined);
  return Object.defineProperty(whole, 'receivedEncodedLength', { get: () => received });
}

/** Whether there is something to unpack; some clients name an encoding and send nothing. */
function isPacked({ headers }: FastifyRequest): boolean {
  const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = headers;
  return encoding !== 'identity' && (length !== '0' || headers['transfer-encoding'] !== undefined);
}

/** Content that a page of another site can send without asking first is taken only where there is none. */
const OF_FORMS = ['text/plain', 'application/x-www-form-urlencoded', /^multipart\//];

/** Adds the ways to read bodies to a server. */
export function addBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, quoteLongIntegers(body), done),
  );
  for (const type of OF_FORMS)
    server.addContentTypeParser<string>(type, { parseAs: 'string' }, (_request, body, done) =>
      body === ''
        ? done(null, undefined)
        : done(new AppError('REQUEST_INVALID', { path: 'body', problem: 'is not JSON' })),
    );
  server.addHook('preParsing', async (request, _reply, payload) =>
    isPacked(request) ? unpacked(request, payload) : payload,
  );
}
