/** @file OpenAPI from the routes' own schemas, and a page to read it at /docs; nothing of it comes from another host. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ApiErrorSchema, SdErrorSchema } from '../contract/index.js';
import { completeDescription, ERROR_NAME, SD_ERROR_NAME } from './openapi.js';

const COMPONENTS = {
  schemas: { [ERROR_NAME]: ApiErrorSchema as object, [SD_ERROR_NAME]: SdErrorSchema as object },
  securitySchemes: { login: { type: 'http', scheme: 'basic' }, key: { type: 'http', scheme: 'bearer' } },
} as const;

/** Adds the document of all routes that are registered after it. */
export async function addDocuments(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Penultimate', version }, components: COMPONENTS },
    transformObject: (document) =>
      'openapiObject' in document ? completeDescription(document.openapiObject) : document.swaggerObject,
  });
  // The page would else ask a public service to validate the document.
  await server.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
  // Where clients of FastAPI look for it.
  server.get('/openapi.json', { schema: { hide: true } as object }, async () => server.swagger());
}
