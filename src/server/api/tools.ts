/** @file Small questions of the page: what a picture says, how long a prompt is, which samplers there are. */
import type { FastifyInstance } from 'fastify';
import { findStyles, listSampling, readInfotext, readPictureInfo, type Service } from '../../app/index.js';
import {
  InfotextRequestSchema,
  type PngInfo,
  PngInfoRequestSchema,
  PngInfoSchema,
  SamplerListSchema,
  TokensRequestSchema,
  TokensSchema,
} from '../../contract/index.js';

/** With the styles of styles.csv that its prompts hold. */
async function withStyles<T extends PngInfo>({ app }: Service, info: T): Promise<T> {
  // What a picture says is told also where the styles cannot be read.
  const styled = findStyles(info, await app.styles.list().catch(() => []));
  return styled ? { ...info, styled } : info;
}

/** Adds these routes. */
export function toolRoutes(scope: FastifyInstance, service: Service): void {
  scope.post<{ Body: { image: string } }>(
    '/png-info',
    { schema: { body: PngInfoRequestSchema, response: { 200: PngInfoSchema } } },
    async ({ body }) => {
      const { items: _, ...info } = await readPictureInfo(body.image);
      return withStyles(service, info);
    },
  );
  scope.post<{ Body: { infotext: string } }>(
    '/infotext',
    { schema: { body: InfotextRequestSchema, response: { 200: PngInfoSchema } } },
    async ({ body }) => withStyles(service, readInfotext(body.infotext)),
  );
  scope.post<{ Body: { text: string; negative?: boolean } }>(
    '/tokens',
    { schema: { body: TokensRequestSchema, response: { 200: TokensSchema } } },
    async ({ body }) =>
      (await service.currentFacts()).countTokens(body.text, {
        commaPaddingBacktrack: service.settings.get('comma_padding_backtrack'),
        embeddings: (await service.embeddings()).inPrompts,
        negative: body.negative ?? false,
      }),
  );
  scope.get('/samplers', { schema: { response: { 200: SamplerListSchema } } }, async () => listSampling());
}
