/** @file The pictures that were drawn, newest first, and their files. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import { JobIdSchema, PictureListSchema, PictureQuerySchema } from '../../contract/index.js';
import { about, PICTURE_ANSWER } from '../route-schema.js';

const PAGE = 50;

interface Query {
  Querystring: { limit?: number; before?: string };
}

/** Adds the routes of pictures. */
export function pictureRoutes(scope: FastifyInstance, { images }: Service): void {
  const schema = { querystring: PictureQuerySchema, response: { 200: PictureListSchema } };
  scope.get<Query>(
    '/pictures',
    about('The pictures that were drawn, newest first', schema),
    async ({ query: { limit = PAGE, before } }) => ({
      pictures: await images.list({ limit, ...(before === undefined ? {} : { before }) }),
    }),
  );
  scope.get<{ Params: { id: string } }>(
    '/pictures/:id/file',
    about('The file of a picture', { params: JobIdSchema, ...PICTURE_ANSWER }),
    async ({ params: { id } }, reply) => {
      const { mediaType, bytes } = await images.fileOf(id);
      return reply.header('cache-control', 'no-cache').type(mediaType).send(Buffer.from(bytes));
    },
  );
}
