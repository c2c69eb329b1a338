/** @file POST txt2img: pictures from a prompt, with a second pass where it is asked for. */
import { BODY_LIMIT, Txt2ImgAnswerSchema, Txt2ImgSchema } from '../../contract/index.js';
import type { Scope } from '../scope.js';
import { drawAnswer, type SdParts } from './draw.js';
import { hiresOf } from './hires.js';

/** Adds the route. */
export function txt2imgRoutes(scope: Scope, parts: SdParts): void {
  const schema = { body: Txt2ImgSchema, response: { 200: Txt2ImgAnswerSchema } };
  // Clients send pictures in scripts that are always on; those are then refused by their name.
  scope.post(
    '/txt2img',
    { bodyLimit: BODY_LIMIT, schema: { summary: 'Draw pictures from a prompt', ...schema } },
    async ({ body, clientName: clientId }) =>
      drawAnswer(parts, { tab: 'txt2img', sent: body, clientId, fieldsOf: hiresOf }),
  );
}
