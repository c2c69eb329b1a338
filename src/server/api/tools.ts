/** @file Small questions of the page: what a picture says, how long a prompt is, which samplers there are. */
import type { Service } from '../../app/index.js';
import {
  ApiErrorSchema,
  BODY_LIMIT,
  InfotextRequestSchema,
  type PngInfo,
  PngInfoRequestSchema,
  PngInfoSchema,
  SamplerListSchema,
  TokensRequestSchema,
  TokensSchema,
} from '../../contract/index.js';
import { readPastedText, readPictureInfo } from '../../images/index.js';
import { findStyles } from '../../library/index.js';
import { listSampling } from '../../planning/index.js';
import { about, PICTURE_EXAMPLE, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

const postPngInfo = {
  bodyLimit: BODY_LIMIT,
  schema: withExamples(
    {
      summary: 'What a picture says about how it was drawn',
      body: PngInfoRequestSchema,
      response: { 200: PngInfoSchema, 400: ApiErrorSchema },
    },
    { request: { image: PICTURE_EXAMPLE } },
  ),
};

const postInfotext = {
  schema: withExamples(
    { summary: 'The parameters of an infotext', body: InfotextRequestSchema, response: { 200: PngInfoSchema } },
    { request: { infotext: 'a cat\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 64x64, Clip skip: 2' } },
  ),
};

const postTokens = {
  schema: withExamples(
    {
      summary: 'How many tokens a prompt has, where its chunks begin, and what looks wrong in it',
      body: TokensRequestSchema,
      response: { 200: TokensSchema },
    },
    {
      request: { text: 'a cat' },
      answer: { count: 2, limit: 75, chunks: [{ tokens: 2, start: 0 }], diagnostics: [] },
    },
  ),
};

const getSamplers = about('Samplers and schedules', { response: { 200: SamplerListSchema } });

/** With the styles of styles.csv that its prompts hold. */
async function withStyles<T extends PngInfo>({ app }: Service, info: T): Promise<T> {
  // What a picture says is told also where the styles cannot be read.
  const styled = findStyles(info, await app.styles.list().catch(() => []));
  return styled ? { ...info, styled } : info;
}

/** Adds these routes. */
export function toolRoutes(scope: Scope, service: Service): void {
  scope.post('/png-info', postPngInfo, async ({ body }) => {
    const { items: _, ...info } = await readPictureInfo(body.image, service.families);
    return withStyles(service, info);
  });
  scope.post('/infotext', postInfotext, async ({ body }) =>
    withStyles(service, await readPastedText(body.infotext, service.families)),
  );
  scope.post('/tokens', postTokens, async ({ body }) =>
    (await service.currentFacts()).countTokens(body.text, {
      commaPaddingBacktrack: service.settings.get('comma_padding_backtrack'),
      embeddings: (await service.embeddings()).inPrompts,
      negative: body.negative ?? false,
    }),
  );
  scope.get('/samplers', getSamplers, async () => listSampling());
}
