/** @file The gallery: pictures listed, searched and counted, their files, the trash, the rebuild, and drawing one again. */
import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../../app/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  GalleryEmptiedSchema,
  GalleryEmptySchema,
  GalleryEntrySchema,
  GalleryFacetsSchema,
  type GalleryFilter,
  GalleryFilterSchema,
  GalleryIdSchema,
  GalleryIdsSchema,
  GalleryMovedSchema,
  GalleryPageSchema,
  GalleryProgressSchema,
  type GalleryQuery,
  GalleryQuerySchema,
  GalleryRebuildSchema,
} from '../../contract/index.js';
import { streamGallery } from './gallery-stream.js';
import { replayOrder } from './replay.js';

interface ById {
  Params: { id: string };
}

const missing = { 404: ApiErrorSchema };
const refused = { 422: ApiErrorSchema };
const byId = { params: GalleryIdSchema, response: missing };

/** The address of a small picture holds its content, so it never grows old; a file may be replaced, so it is asked about. */
const FOREVER = 'private, max-age=31536000, immutable';
const ASK_AGAIN = 'private, no-cache';

interface Sent {
  readonly tag: string;
  readonly cacheControl: string;
  readonly mediaType: string;
}

/** Sets the headers of a file; true when the client has it already, and then nothing is to be sent. */
function isKnown({ headers }: FastifyRequest, reply: FastifyReply, { tag, cacheControl, mediaType }: Sent): boolean {
  reply.headers({ etag: `"${tag}"`, 'cache-control': cacheControl }).type(mediaType);
  const known = headers['if-none-match'] ?? '';
  return known.split(',').some((given) => given.trim().replace(/^W\//, '') === `"${tag}"`);
}

function addFiles(scope: FastifyInstance, { gallery }: Service): void {
  scope.get<ById>(
    '/gallery/:id',
    { schema: { ...byId, response: { 200: GalleryEntrySchema, ...missing } } },
    async ({ params: { id } }) => gallery.entry(id),
  );
  scope.get<ById>('/gallery/:id/file', { schema: byId }, async (request, reply) => {
    const { path, mediaType, contentKey: tag } = await gallery.file(request.params.id);
    if (isKnown(request, reply, { tag, mediaType, cacheControl: ASK_AGAIN })) return reply.status(304).send();
    return reply.send(createReadStream(path));
  });
  scope.get<ById>('/gallery/:id/thumbnail', { schema: byId }, async (request, reply) => {
    const { bytes, contentKey } = await gallery.thumbnail(request.params.id);
    const sent = { tag: `${contentKey}-small`, mediaType: 'image/webp', cacheControl: FOREVER };
    if (isKnown(request, reply, sent)) return reply.status(304).send();
    return reply.send(Buffer.from(bytes));
  });
}

type Ids = { Body: { ids: readonly string[] } };

function addTrash(scope: FastifyInstance, { gallery }: Service): void {
  const response = { 200: GalleryMovedSchema, ...missing, 409: ApiErrorSchema, ...refused };
  const schema = { body: GalleryIdsSchema, response };
  scope.post<Ids>('/gallery/trash', { schema }, async ({ body: { ids } }) => gallery.trash(ids));
  scope.post<Ids>('/gallery/restore', { schema }, async ({ body: { ids } }) => gallery.restore(ids));
  scope.post(
    '/gallery/empty',
    { schema: { body: GalleryEmptySchema, response: { 200: GalleryEmptiedSchema, ...refused } } },
    async () => ({ deleted: await gallery.emptyTrash() }),
  );
}

function addRebuild(scope: FastifyInstance, { gallery }: Service): void {
  const response = { 200: GalleryProgressSchema };
  scope.get('/gallery/rebuild', { schema: { response } }, async () => gallery.progress());
  scope.post<{ Body: { full?: boolean } | undefined }>(
    '/gallery/rebuild',
    { schema: { body: GalleryRebuildSchema, response: { 202: GalleryProgressSchema, ...refused } } },
    async ({ body }, reply) => reply.status(202).send(gallery.rebuild({ full: body?.full ?? false })),
  );
  scope.get('/gallery/events', async (_request, reply) =>
    reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .send(streamGallery(gallery)),
  );
}

/** Adds the routes of the gallery. */
export function galleryRoutes(scope: FastifyInstance, service: Service): void {
  const { gallery, desk } = service;
  scope.get<{ Querystring: GalleryQuery }>(
    '/gallery',
    { schema: { querystring: GalleryQuerySchema, response: { 200: GalleryPageSchema, ...refused } } },
    async ({ query }) => gallery.list(query),
  );
  scope.get<{ Querystring: GalleryFilter }>(
    '/gallery/facets',
    { schema: { querystring: GalleryFilterSchema, response: { 200: GalleryFacetsSchema, ...refused } } },
    async ({ query }) => gallery.facets(query),
  );
  addFiles(scope, service);
  addTrash(scope, service);
  addRebuild(scope, service);
  scope.post<ById>(
    '/gallery/:id/replay',
    { schema: { ...byId, response: { 202: AcceptedSchema, ...missing, 409: ApiErrorSchema, ...refused } } },
    async ({ params, ip }, reply) => {
      const { id, position } = await desk.submit({ ...(await replayOrder(service, params.id)), clientId: ip });
      return reply.status(202).send({ id, position });
    },
  );
}
