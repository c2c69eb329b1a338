/** @file Scripts: which there are, and one handed in as a job. */
import type { Service } from '../../app/index.js';
import {
  AcceptedSchema,
  ApiErrorSchema,
  BODY_LIMIT,
  ScriptBodySchema,
  ScriptListSchema,
} from '../../contract/index.js';
import { ACCEPTED_EXAMPLE, about, DRAWING_EXAMPLE, withExamples } from '../route-schema.js';
import type { Scope } from '../scope.js';

const getScripts = about('The scripts there are, with their arguments, and the axes of the X/Y/Z plot', {
  response: { 200: ScriptListSchema },
});

const postScripts = {
  bodyLimit: BODY_LIMIT,
  schema: withExamples(
    {
      summary: 'Hand in a script that draws several pictures',
      body: ScriptBodySchema,
      response: { 202: AcceptedSchema, 400: ApiErrorSchema, 404: ApiErrorSchema, 422: ApiErrorSchema },
    },
    {
      request: { tab: 'txt2img', script: 'Prompt matrix', args: [], request: DRAWING_EXAMPLE },
      answer: ACCEPTED_EXAMPLE,
    },
  ),
};

/** Adds the routes. */
export function scriptRoutes(scope: Scope, { generation }: Service): void {
  scope.get('/scripts', getScripts, async () => ({
    txt2img: [...generation.scripts('txt2img')],
    img2img: [...generation.scripts('img2img')],
    axes: { txt2img: await generation.axes('txt2img'), img2img: await generation.axes('img2img') },
  }));
  scope.post('/scripts', postScripts, async ({ body, clientName: clientId }, reply) => {
    const { tab, script: title, args, request } = body;
    const script = { tab, title, args };
    const { id, position } = await generation.submit({ ...request, script, save: true }, { clientId });
    return reply.status(202).send({ id, position });
  });
}
