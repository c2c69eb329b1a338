/** @file The HTTP server as one object: guard, documents, routes; it listens nowhere yet. */
import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { BODY_LIMIT } from '../contract/index.js';
import { apiRoutes } from './api/routes.js';
import { addCompression } from './compression.js';
import { addDocuments } from './documents.js';
import { extraNetworkRoutes } from './extra-networks.js';
import { apiErrors, asAppError, type FailureHandler, sdapiErrors } from './failures.js';
import { addGuard, addPictureUrls, addRateLimit, connectionLimits, limitOptions } from './guard/index.js';
import { addHeaders } from './headers.js';
import { internalRoutes } from './internal.js';
import type { ServerOptions } from './options.js';
import { sdapiRoutes } from './sdapi/routes.js';
import { addPage } from './static.js';
import { lenient, strict, validator } from './validation.js';
import { addLogs, addMetrics, loggerOf, type Metrics } from './watch/index.js';

const GROUPS = [
  { prefix: '/api/v1', routes: apiRoutes, errors: apiErrors, convert: strict },
  { prefix: '/sdapi/v1', routes: sdapiRoutes, errors: sdapiErrors, convert: lenient },
  { prefix: '/internal', routes: internalRoutes, errors: sdapiErrors, convert: lenient },
  { prefix: '/sd_extra_networks', routes: extraNetworkRoutes, errors: sdapiErrors, convert: lenient },
] as const;

/** Failures are counted, and those that are bugs are written down with where they come from. */
const watched =
  (errors: FailureHandler, metrics: Metrics): FailureHandler =>
  (thrown, request, reply) => {
    const error = asAppError(thrown);
    metrics.failed(error.code);
    if (error.kind === 'internal') request.log.error({ id: request.id, err: error.cause ?? error }, 'failure');
    return errors(error, request, reply);
  };

/** An empty server with its limits, its way to read bodies and to write answers. */
function openServer({ log, trustProxy = 0, connections }: ServerOptions): FastifyInstance {
  const limits = connectionLimits(connections);
  const server: FastifyInstance = Fastify({
    ...{ bodyLimit: BODY_LIMIT, forceCloseConnections: true, genReqId: () => randomUUID() },
    ...limitOptions(limits),
    ...loggerOf(log),
    ...(trustProxy > 0 ? { trustProxy: (_address: string, hop: number) => hop < trustProxy } : {}),
  });
  server.server.maxConnections = limits.count;
  // A page of another origin can send text without asking before.
  server.removeContentTypeParser('text/plain');
  // The schemas of answers are for the documents; what is sent is what the types say.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const parseJson = server.getDefaultJsonParser('error', 'error');
  // Clients announce JSON and send nothing where nothing is asked for; a route with a body says what is missing.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, String(body), done),
  );
  return server;
}

/** Builds the server of a service. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { service, log } = options;
  const server = openServer(options);
  addLogs(server, service, log);
  addHeaders(server);
  addCompression(server);
  await addRateLimit(server, options);
  addGuard(server, options);
  addPictureUrls(server, options);
  const metrics = addMetrics(server, service);
  server.setErrorHandler(watched(apiErrors, metrics));
  await server.register(cors, { origin: [...(options.corsAllowOrigins ?? [])], credentials: true });
  await addDocuments(server, options.version);
  for (const { prefix, routes, errors, convert } of GROUPS)
    await server.register(
      async (scope) => {
        scope.setErrorHandler(watched(errors, metrics));
        scope.setValidatorCompiler(validator(convert));
        routes(scope, options);
      },
      { prefix },
    );
  await addPage(server);
  return server;
}
