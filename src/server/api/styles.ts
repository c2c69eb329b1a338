/** @file Styles: which there are, and changes to those of the data folder. */
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../app/index.js';
import { ApiErrorSchema, type Style, StyleListSchema, StyleNameSchema, StyleSchema } from '../../contract/index.js';

/** Adds the routes. */
export function styleRoutes(scope: FastifyInstance, { app: { styles } }: Service): void {
  scope.get('/styles', { schema: { response: { 200: StyleListSchema } } }, async () => ({
    styles: (await styles.list()).map((style) => {
      const { name, prompt, negativePrompt } = style;
      return { name, prompt, negativePrompt, own: styles.isOwn(style) };
    }),
  }));
  scope.post<{ Body: Style }>(
    '/styles',
    { schema: { body: StyleSchema, response: { 200: StyleNameSchema, 422: ApiErrorSchema } } },
    async ({ body: { name, prompt, negativePrompt } }) => {
      await styles.save({ name, prompt, negativePrompt });
      return { name };
    },
  );
  scope.delete<{ Params: { name: string } }>(
    '/styles/:name',
    { schema: { params: StyleNameSchema, response: { 200: StyleNameSchema, 404: ApiErrorSchema } } },
    async ({ params: { name } }) => {
      await styles.remove(name);
      return { name };
    },
  );
}
