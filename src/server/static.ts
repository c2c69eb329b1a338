/** @file The page: files of web/dist, and index.html for every other address that somebody opens in a browser. */
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The same place from src/ and from dist/. */
const PAGE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Addresses that never are the page's. */
const NOT_THE_PAGE = /^\/(?:sdapi|internal|sd_extra_networks|api|docs|assets)(?:\/|$)/;

/** A browser that opens an address asks for HTML; programs that look whether an extension is there do not. */
const isNavigation = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !NOT_THE_PAGE.test(url) && /\btext\/html\b/i.test(headers.accept ?? '');

/** Adds the page where it was built; what is unknown is a 404 of the right shape. */
export async function addPage(
  server: FastifyInstance,
  refuse: (request: FastifyRequest, reply: FastifyReply) => FastifyReply,
): Promise<void> {
  const built = await exists(PAGE_FOLDER);
  if (built) await server.register(fastifyStatic, { root: PAGE_FOLDER, wildcard: true });
  server.setNotFoundHandler((request, reply) =>
    built && isNavigation(request) ? reply.sendFile('index.html') : refuse(request, reply),
  );
}
