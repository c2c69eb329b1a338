/** @file Small questions of the page: what a picture says, how long a prompt is, which samplers and styles there are. */
import type { FastifyInstance } from 'fastify';
import { listSampling, readInfotext, readPictureInfo, type Service } from '../../app/index.js';
import {
  InfotextRequestSchema,
  PngInfoRequestSchema,
  PngInfoSchema,
  SamplerListSchema,
  StyleListSchema,
  TokensRequestSchema,
  TokensSchema,
} from '../../contract/index.js';

/** Adds these routes. */
export function toolRoutes(scope: FastifyInstance, service: Service): void {
  scope.post<{ Body: { image: string } }>(
    '/png-info',
    { schema: { body: PngInfoRequestSchema, response: { 200: PngInfoSchema } } },
    async ({ body }) => {
      const { items: _, ...info } = await readPictureInfo(body.image);
      return info;
    },
  );
  scope.post<{ Body: { infotext: string } }>(
    '/infotext',
    { schema: { body: InfotextRequestSchema, response: { 200: PngInfoSchema } } },
    async ({ body }) => readInfotext(body.infotext),
  );
  scope.post<{ Body: { text: string } }>(
    '/tokens',
    { schema: { body: TokensRequestSchema, response: { 200: TokensSchema } } },
    async ({ body }) =>
      (await service.currentFacts()).countTokens(body.text, {
        commaPaddingBacktrack: service.settings.get('comma_padding_backtrack'),
        embeddings: (await service.embeddings()).loaded,
      }),
  );
  scope.get('/styles', { schema: { response: { 200: StyleListSchema } } }, async () => ({
    styles: (await service.app.styles.list()).map(({ name, prompt, negativePrompt }) => ({
      name,
      prompt,
      negativePrompt,
    })),
  }));
  scope.get('/samplers', { schema: { response: { 200: SamplerListSchema } } }, async () => listSampling());
}
