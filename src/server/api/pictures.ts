/** @file The pictures that were drawn, newest first, and their files. */
import type { Service } from '../../app/index.js';
import { JobIdSchema, PictureListSchema, PictureQuerySchema } from '../../contract/index.js';
import { about, PICTURE_ANSWER } from '../route-schema.js';
import type { Scope } from '../scope.js';

const PAGE = 50;

/** Adds the routes of pictures. */
export function pictureRoutes(scope: Scope, { images }: Service): void {
  const schema = { querystring: PictureQuerySchema, response: { 200: PictureListSchema } };
  scope.get(
    '/pictures',
    about('The pictures that were drawn, newest first', schema),
    async ({ query: { limit = PAGE, before } }) => ({
      pictures: await images.list({ limit, ...(before === undefined ? {} : { before }) }),
    }),
  );
  scope.get(
    '/pictures/:id/file',
    about('The file of a picture', { params: JobIdSchema, ...PICTURE_ANSWER }),
    async ({ params: { id } }, reply) => {
      const { mediaType, bytes } = await images.fileOf(id);
      return reply.header('cache-control', 'no-cache').type(mediaType).send(Buffer.from(bytes));
    },
  );
}
