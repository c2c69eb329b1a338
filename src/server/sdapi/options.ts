/** @file options and cmd-flags: the settings under the WebUI's keys. */
import type { Service } from '../../app/index.js';
import {
  BODY_LIMIT,
  SdNullSchema,
  SdOptionsSchema,
  SdPngInfoAnswerSchema,
  SdPngInfoSchema,
  SdValuesSchema,
} from '../../contract/index.js';
import { readPictureInfo } from '../../images/index.js';
import type { ServerOptions } from '../options.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';
import { cmdFlags } from './cmd-flags.js';
import { sortSettings } from './overrides.js';

/**
 * Options that the WebUI keeps from clients, in silence; what they say is said here by flags of the start.
 * @source AUTOMATIC1111 WebUI v1.10.1, restrict_api, as behaviour
 */
const NOT_OVER_API: ReadonlySet<string> = new Set([
  ...['api_enable_requests', 'api_forbid_local_requests', 'api_useragent'],
]);

/** Keys of one request that a log names. */
const MOST_NAMED = 20;

function addPngInfo(scope: Scope, { families }: Service): void {
  const summary = 'What a picture says about how it was drawn';
  const pngInfo = {
    bodyLimit: BODY_LIMIT,
    schema: { summary, body: SdPngInfoSchema, ...answers(SdPngInfoAnswerSchema) },
  };
  scope.post('/png-info', pngInfo, async ({ body }) => {
    const { infotext, items, prompt, negativePrompt, fields } = await readPictureInfo(body.image, families);
    return { info: infotext, items, parameters: { Prompt: prompt, 'Negative prompt': negativePrompt, ...fields } };
  });
}

function addReadOptions(scope: Scope, { service }: ServerOptions): void {
  scope.get('/options', about('Every setting with its value', answers(SdValuesSchema)), async () => {
    const values = service.settings.values();
    // A model that is gone is shown as it was chosen.
    const title = await service.currentModel().then(
      (model) => model.title,
      () => values.sd_model_checkpoint,
    );
    return { ...service.settings.foreign(), ...values, sd_model_checkpoint: title };
  });
}

/** Adds the routes. */
export function optionRoutes(scope: Scope, options: ServerOptions): void {
  const { service, flags = {} } = options;
  addReadOptions(scope, options);
  scope.post(
    '/options',
    about('Change settings', { body: SdOptionsSchema, ...answers(SdNullSchema) }),
    async ({ body, log }, reply) => {
      const { known, foreign, unknown } = sortSettings(body);
      if (unknown.length > 0) log.warn({ keys: unknown.slice(0, MOST_NAMED) }, 'unknown settings were left out');
      const allowed = Object.entries(foreign).filter(([key]) => !NOT_OVER_API.has(key));
      await service.changeSettings({ ...known, ...Object.fromEntries(allowed) });
      return reply.type('application/json').send(null);
    },
  );
  scope.get('/cmd-flags', about('Flags of the start', answers(SdValuesSchema)), async () =>
    cmdFlags(service.app.dataDir, flags),
  );
  addPngInfo(scope, service);
}
