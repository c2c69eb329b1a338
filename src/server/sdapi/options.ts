/** @file options and cmd-flags: the settings under the WebUI's keys. */
import type { FastifyInstance } from 'fastify';
import { readPictureInfo } from '../../app/index.js';
import { SdOptionsSchema, SdPngInfoSchema } from '../../contract/index.js';
import type { ServerOptions } from '../options.js';
import { zeroAsOne } from './overrides.js';

/**
 * Options that the WebUI keeps from clients, in silence; what they say is said here by flags of the start.
 * @source AUTOMATIC1111 WebUI v1.10.1, restrict_api, as behaviour
 */
const NOT_OVER_API: ReadonlySet<string> = new Set([
  ...['api_enable_requests', 'api_forbid_local_requests', 'api_useragent'],
]);

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
      const allowed = Object.entries(zeroAsOne(body)).filter(([key]) => !NOT_OVER_API.has(key));
      await service.changeSettings(Object.fromEntries(allowed));
      return reply.type('application/json').send(null);
    },
  );
  scope.get('/cmd-flags', async () => flags);
  scope.post<{ Body: { image: string } }>('/png-info', { schema: { body: SdPngInfoSchema } }, async ({ body }) => {
    const { infotext, items, prompt, negativePrompt, fields } = await readPictureInfo(body.image);
    return { info: infotext, items, parameters: { Prompt: prompt, 'Negative prompt': negativePrompt, ...fields } };
  });
}
