/** @file The page: files of web/dist, and index.html for every address that the page itself knows. */
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../base/index.js';
import { apiErrors, sdapiErrors } from './failures.js';

/** The same place from src/ and from dist/. */
const PAGE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Addresses that never are the page's, with the shape of their errors. */
const NOT_THE_PAGE = [
  { prefix: '/sdapi/', errors: sdapiErrors },
  { prefix: '/internal/', errors: sdapiErrors },
  { prefix: '/api/', errors: apiErrors },
  { prefix: '/docs/', errors: apiErrors },
  { prefix: '/assets/', errors: apiErrors },
] as const;

/** Adds the page where it was built; what is unknown is a 404 of the right shape. */
export async function addPage(server: FastifyInstance): Promise<void> {
  const built = await exists(PAGE_FOLDER);
  if (built) await server.register(fastifyStatic, { root: PAGE_FOLDER, wildcard: true });
  server.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const other = NOT_THE_PAGE.find(({ prefix }) => request.url.startsWith(prefix));
    if (built && !other && request.method === 'GET') return reply.sendFile('index.html');
    const error = new AppError('NOT_FOUND', { what: 'address', name: request.url });
    return (other?.errors ?? apiErrors)(error, request, reply);
  });
}
