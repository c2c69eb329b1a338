/** @file The gallery: pictures listed, searched and counted, their files, the trash, the rebuild, and drawing one again. */
import { createReadStream } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../../app/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  GalleryEmptiedSchema,
  GalleryEmptySchema,
  GalleryEntrySchema,
  GalleryFacetsSchema,
  GalleryFilterSchema,
  GalleryIdSchema,
  GalleryIdsSchema,
  GalleryMovedSchema,
  GalleryPageSchema,
  GalleryProgressSchema,
  GalleryQuerySchema,
  GalleryRebuildSchema,
} from '../../contract/index.js';
import { directUrl } from '../direct-reads.js';
import { ACCEPTED_EXAMPLE, about, EVENTS_ANSWER, PICTURE_ANSWER, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { streamGallery } from './gallery-stream.js';
import { replayRequest } from './replay.js';

const missing = { 404: ApiErrorSchema };
const refused = { 422: ApiErrorSchema };
const byId = { params: GalleryIdSchema, response: missing };
const withPicture = { ...byId, response: { ...PICTURE_ANSWER.response, ...missing } };

/** The address of a small picture holds its content, so it never grows old; a file may be replaced, so it is asked about. */
const FOREVER = 'private, max-age=31536000, immutable';
const ASK_AGAIN = 'private, no-cache';

interface Sent {
  readonly tag: string;
  readonly cacheControl: string;
  readonly mediaType: string;
}

const getGalleryOne = {
  schema: {
    summary: 'One picture with all that is known of it',
    ...byId,
    response: { 200: GalleryEntrySchema, ...missing },
  },
};

const getGalleryOneFile = about('The file of a picture of the gallery', withPicture);

const postGalleryEmpty = {
  schema: withExamples(
    {
      summary: 'Delete what is in the trash for good',
      body: GalleryEmptySchema,
      response: { 200: GalleryEmptiedSchema, ...refused },
    },
    { request: { confirm: true } },
  ),
};

const postGalleryRebuild = {
  schema: withExamples(
    {
      summary: 'Look through the folders of pictures anew',
      body: GalleryRebuildSchema,
      response: { 202: GalleryProgressSchema, ...refused },
    },
    { request: { full: true } },
  ),
};

const getGalleryEvents = about('News of the gallery as server-sent events, without end', EVENTS_ANSWER);

const getGallery = about('Pictures searched and filtered, newest first, a page at a time', {
  querystring: GalleryQuerySchema,
  response: { 200: GalleryPageSchema, ...refused },
});

const getGalleryFacets = about('How many pictures there are by model, clip skip and sweep', {
  querystring: GalleryFilterSchema,
  response: { 200: GalleryFacetsSchema, ...refused },
});

const postGalleryOneReplay = {
  schema: withExamples(
    {
      summary: 'Draw a picture again as it was drawn',
      ...byId,
      response: { 202: AcceptedSchema, ...missing, 409: ApiErrorSchema, ...refused },
    },
    { answer: ACCEPTED_EXAMPLE },
  ),
};

/** Sets the headers of a file; true when the client has it already, and then nothing is to be sent. */
function isKnown({ headers }: FastifyRequest, reply: FastifyReply, { tag, cacheControl, mediaType }: Sent): boolean {
  reply.headers({ etag: `"${tag}"`, 'cache-control': cacheControl }).type(mediaType);
  const known = headers['if-none-match'] ?? '';
  return known.split(',').some((given) => given.trim().replace(/^W\//, '') === `"${tag}"`);
}

function addFiles(scope: Scope, { gallery }: Service): void {
  scope.get('/gallery/:id', getGalleryOne, async ({ params: { id } }) => gallery.entry(id));
  scope.get('/gallery/:id/file', getGalleryOneFile, async (request, reply) => {
    const elsewhere = await directUrl(gallery, request.params.id, request);
    // Its address is good for some minutes only.
    if (elsewhere) return reply.header('cache-control', 'no-store').redirect(elsewhere, 307);
    const { path, mediaType, contentKey: tag } = await gallery.file(request.params.id);
    if (isKnown(request, reply, { tag, mediaType, cacheControl: ASK_AGAIN })) return reply.status(304).send();
    return reply.send(createReadStream(path));
  });
  scope.get('/gallery/:id/thumbnail', about('A small WebP of a picture', withPicture), async (request, reply) => {
    const { bytes, contentKey } = await gallery.thumbnail(request.params.id);
    const sent = { tag: `${contentKey}-small`, mediaType: 'image/webp', cacheControl: FOREVER };
    if (isKnown(request, reply, sent)) return reply.status(304).send();
    return reply.send(Buffer.from(bytes));
  });
}

function addTrash(scope: Scope, { gallery }: Service): void {
  const response = { 200: GalleryMovedSchema, ...missing, 409: ApiErrorSchema, ...refused };
  const schema = { body: GalleryIdsSchema, response };
  scope.post(
    '/gallery/trash',
    {
      schema: withExamples(
        { summary: 'Throw pictures away; they can be brought back', ...schema },
        { request: { ids: ['5f0c3d1a9b7e4c2d8a6f10'] } },
      ),
    },
    async ({ body: { ids } }) => gallery.trash(ids),
  );
  scope.post(
    '/gallery/restore',
    {
      schema: withExamples(
        { summary: 'Bring pictures back from the trash', ...schema },
        { request: { ids: ['5f0c3d1a9b7e4c2d8a6f10'] } },
      ),
    },
    async ({ body: { ids } }) => gallery.restore(ids),
  );
  scope.post('/gallery/empty', postGalleryEmpty, async () => ({ deleted: await gallery.emptyTrash() }));
}

function addRebuild(scope: Scope, { gallery }: Service): void {
  const response = { 200: GalleryProgressSchema };
  scope.get('/gallery/rebuild', { schema: { summary: 'How far the rebuild of the gallery is', response } }, async () =>
    gallery.progress(),
  );
  scope.post('/gallery/rebuild', postGalleryRebuild, async ({ body }, reply) =>
    reply.status(202).send(gallery.rebuild({ full: body?.full ?? false })),
  );
  scope.get('/gallery/events', getGalleryEvents, async (_request, reply) =>
    reply
      .header('content-type', 'text/event-stream')
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .send(streamGallery(gallery)),
  );
}

/** Adds the routes of the gallery. */
export function galleryRoutes(scope: Scope, service: Service): void {
  const { gallery, generation } = service;
  scope.get('/gallery', getGallery, async ({ query }) => gallery.list(query));
  scope.get('/gallery/facets', getGalleryFacets, async ({ query }) => gallery.facets(query));
  addFiles(scope, service);
  addTrash(scope, service);
  addRebuild(scope, service);
  scope.post('/gallery/:id/replay', postGalleryOneReplay, async ({ params, clientName: clientId }, reply) => {
    const { id, position } = await generation.submit(await replayRequest(service, params.id), { clientId });
    return reply.status(202).send({ id, position });
  });
}
