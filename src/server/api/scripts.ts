/** @file Scripts: which there are, and one handed in as a job. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  type ScriptBody,
  ScriptBodySchema,
  ScriptListSchema,
} from '../../contract/index.js';

/** Adds the routes. */
export function scriptRoutes(scope: FastifyInstance, { scripts }: Service): void {
  scope.get('/scripts', { schema: { response: { 200: ScriptListSchema } } }, async () => ({
    txt2img: scripts.list('txt2img'),
    img2img: scripts.list('img2img'),
    axes: { txt2img: await scripts.axes('txt2img'), img2img: await scripts.axes('img2img') },
  }));
  scope.post<{ Body: ScriptBody }>(
    '/scripts',
    { schema: { body: ScriptBodySchema, response: { 202: AcceptedSchema, 422: ApiErrorSchema } } },
    async ({ body, ip }, reply) => {
      const { id, position } = await scripts.submit({ ...body, save: true, clientId: ip });
      return reply.status(202).send({ id, position });
    },
  );
}
