/** @file The HTTP server as one object: guard, documents, routes; it listens nowhere yet. */
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { BODY_LIMIT } from '../contract/index.js';
import { apiRoutes } from './api/routes.js';
import { addDocuments } from './documents.js';
import { apiErrors, sdapiErrors } from './failures.js';
import { addGuard } from './guard.js';
import { addHeaders } from './headers.js';
import { internalRoutes } from './internal.js';
import type { ServerOptions } from './options.js';
import { sdapiRoutes } from './sdapi/routes.js';
import { addPage } from './static.js';
import { lenient, strict, validator } from './validation.js';

const GROUPS = [
  { prefix: '/api/v1', routes: apiRoutes, errors: apiErrors, convert: strict },
  { prefix: '/sdapi/v1', routes: sdapiRoutes, errors: sdapiErrors, convert: lenient },
  { prefix: '/internal', routes: internalRoutes, errors: sdapiErrors, convert: lenient },
] as const;

/** Builds the server of a service. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  server.setErrorHandler(apiErrors);
  // The schemas of answers are for the documents; what is sent is what the types say.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const parseJson = server.getDefaultJsonParser('error', 'error');
  // Clients announce JSON and send nothing where nothing is asked for; a route with a body says what is missing.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, String(body), done),
  );
  addGuard(server, options);
  addHeaders(server);
  await server.register(cors, { origin: [...(options.corsAllowOrigins ?? [])], credentials: true });
  await addDocuments(server, options.version);
  for (const { prefix, routes, errors, convert } of GROUPS)
    await server.register(
      async (scope) => {
        scope.setErrorHandler(errors);
        scope.setValidatorCompiler(validator(convert));
        routes(scope, options);
      },
      { prefix },
    );
  await addPage(server);
  return server;
}
