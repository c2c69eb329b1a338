/** @file options and cmd-flags: the settings under the WebUI's keys. */
import type { FastifyInstance } from 'fastify';
import { readPictureInfo } from '../../app/index.js';
import { SdOptionsSchema, SdPngInfoSchema } from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { zeroAsOne } from './overrides.js';

/** Adds the routes. */
export function optionRoutes(scope: FastifyInstance, { service, flags = {} }: ServerOptions): void {
  scope.get('/options', async () => {
    const values = service.settings.values();
    // A model that is gone is shown as it was chosen.
    const title = await service.currentModel().then(
      (model) => model.title,
      () => values.sd_model_checkpoint,
    );
    return { ...values, sd_model_checkpoint: title };
  });
  scope.post<{ Body: Record<string, unknown> }>(
    '/options',
    { schema: { body: SdOptionsSchema } },
    async ({ body }, reply) => {
      await service.changeSettings(zeroAsOne(body));
      return reply.type('application/json').send(null);
    },
  );
  scope.get('/cmd-flags', async () => flags);
  scope.post<{ Body: { image: string } }>('/png-info', { schema: { body: SdPngInfoSchema } }, async ({ body }) => {
    const { infotext, items, prompt, negativePrompt, fields } = await readPictureInfo(body.image);
    return { info: infotext, items, parameters: { Prompt: prompt, 'Negative prompt': negativePrompt, ...fields } };
  });
}
