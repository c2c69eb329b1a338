/** @file OpenAPI from the routes' own schemas, and a page to read it at /docs; nothing of it comes from another host. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** Adds the document of all routes that are registered after it. */
export async function addDocuments(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'Penultimate', version } } });
  // The page would else ask a public service to validate the document.
  await server.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
}
