/** @file POST txt2img: pictures from a prompt, with a second pass where it is asked for. */
import type { FastifyInstance } from 'fastify';
import { type Txt2Img, Txt2ImgAnswerSchema, Txt2ImgSchema } from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { drawAnswer } from './draw.js';
import { hiresOf } from './hires.js';

/** Adds the route. */
export function txt2imgRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const schema = { body: Txt2ImgSchema, response: { 200: Txt2ImgAnswerSchema } };
  scope.post<{ Body: Txt2Img }>('/txt2img', { schema }, async ({ body, ip }) =>
    drawAnswer(service, { tab: 'txt2img', sent: body, clientId: ip, fieldsOf: hiresOf }),
  );
}
