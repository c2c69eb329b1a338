/** @file The HTTP server as one object: guard, documents, routes; it listens nowhere yet. */
import { randomUUID } from 'node:crypto';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import { TEXT_BODY_LIMIT } from '../contract/index.js';
import { apiRoutes } from './api/routes.js';
import { addCompression } from './compression.js';
import { addDocuments } from './documents.js';
import { extraNetworkRoutes } from './extra-networks.js';
import { apiErrors, asAppError, type FailureHandler, sdapiErrors } from './failures.js';
import { addGradioConfig } from './gradio-config.js';
import { addGuard, addLogins, addPictureUrls, addRateLimit, connectionLimits, limitOptions } from './guard/index.js';
import { addHeaders } from './headers.js';
import { addHealth } from './health.js';
import { internalRoutes } from './internal.js';
import type { ServerOptions } from './options.js';
import { addBodies, coerce, strict, validator, writeJson } from './requests/index.js';
import { sdapiRoutes } from './sdapi/routes.js';
import { addPage } from './static.js';
import { createTaskNames } from './task-names.js';
import { createRefusals } from './unknown-addresses.js';
import { addLogs, addMetrics, loggerOf, type Metrics } from './watch/index.js';

const GROUPS = [
  { prefix: '/api/v1', routes: apiRoutes, errors: apiErrors, convert: strict, write: JSON.stringify },
  { prefix: '/sdapi/v1', routes: sdapiRoutes, errors: sdapiErrors, convert: coerce, write: writeJson },
  { prefix: '/internal', routes: internalRoutes, errors: sdapiErrors, convert: coerce, write: JSON.stringify },
  {
    prefix: '/sd_extra_networks',
    routes: extraNetworkRoutes,
    errors: sdapiErrors,
    convert: coerce,
    write: JSON.stringify,
  },
] as const;

/** Failures are counted, and those that are bugs are written down with where they come from. */
const watched =
  (errors: FailureHandler, metrics: Metrics): FailureHandler =>
  (thrown, request, reply) => {
    const error = asAppError(thrown, request.routeOptions.bodyLimit);
    metrics.failed(error.code);
    if (error.kind === 'internal') request.log.error({ id: request.id, err: error.cause ?? error }, 'failure');
    return errors(error, request, reply);
  };

/** An empty server with its limits, its way to read bodies and to write answers. */
function openServer({ service, log, trustProxy = 0, connections }: ServerOptions): FastifyInstance {
  const limits = connectionLimits(connections);
  const server: FastifyInstance = Fastify({
    bodyLimit: TEXT_BODY_LIMIT,
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: {
      // Clients join addresses of their own to one that was typed in.
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      // Names of models are as long as their files': only the headers as a whole end an address.
      maxParamLength: limits.headerBytes,
    },
    ...limitOptions(limits),
    ...loggerOf(log),
    ...(trustProxy > 0 ? { trustProxy: (_address: string, hop: number) => hop < trustProxy } : {}),
  });
  server.server.maxConnections = limits.count;
  addHealth(server, service);
  // The schemas of answers are for the documents; what is sent is what the types say.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  addBodies(server);
  return server;
}

/** Pages of these origins may do whatever our own may, with a login too. */
const corsOptions = ({ corsAllowOrigins = [] }: ServerOptions) => ({
  origin: corsAllowOrigins.includes('*') ? true : [...corsAllowOrigins],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  credentials: true,
});

/** Everything that a request passes before its route. */
async function addChecks(server: FastifyInstance, options: ServerOptions): Promise<void> {
  await addRateLimit(server, options);
  addGuard(server, options);
  // Before logins, so that a page may read what is wrong with its own.
  await server.register(cors, corsOptions(options));
  addLogins(server, options);
  addPictureUrls(server, options);
}

/** Adds every group of routes under its prefix. */
async function addGroups(server: FastifyInstance, options: ServerOptions, metrics: Metrics): Promise<void> {
  const { queue } = options.service;
  const taskNames = createTaskNames(async (id) => (await queue.get(id)) !== undefined);
  for (const { prefix, routes, errors, convert, write } of GROUPS)
    await server.register(
      async (scope) => {
        scope.setErrorHandler(watched(errors, metrics));
        scope.setValidatorCompiler(validator(convert));
        scope.setSerializerCompiler(() => (data) => write(data));
        routes(scope, { ...options, taskNames });
      },
      { prefix },
    );
}

/** Builds the server of a service. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { service, log } = options;
  const server = openServer(options);
  addLogs(server, service, log);
  // The description of the API is made without a gallery.
  const direct = service.gallery?.direct;
  addHeaders(server, direct && [direct.origin]);
  addCompression(server);
  const metrics = addMetrics(server, service);
  // Before the checks: what answers a preflight takes the handler that is there when it is added.
  server.setErrorHandler(watched(apiErrors, metrics));
  await addChecks(server, options);
  const refuse = createRefusals(server);
  await addDocuments(server, options.version);
  await addGroups(server, options, metrics);
  addGradioConfig(server, options);
  await addPage(server, refuse);
  return server;
}
