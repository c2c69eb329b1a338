/** @file /sd_extra_networks: what the cards of the WebUI's page show; here only the metadata of LoRAs is known. */
import { AppError } from '../base/index.js';
import { ExtraNetworkCardSchema, ExtraNetworkMetadataSchema, ExtraNetworkQuerySchema } from '../contract/index.js';
import type { ServerOptions } from './options.js';
import { about, answers } from './route-schema.js';
import type { Scope } from './scope.js';

/** Adds the routes. */
export function extraNetworkRoutes(scope: Scope, { service }: ServerOptions): void {
  const schema = { querystring: ExtraNetworkQuerySchema };
  for (const path of ['/thumb', '/cover-images'])
    scope.get(path, about('Preview pictures; there are none', schema), async ({ query }) => {
      throw new AppError('NOT_FOUND', { what: 'preview picture', name: query.filename ?? query.item ?? '' });
    });
  scope.get(
    '/metadata',
    about('Metadata of a LoRA', { ...schema, ...answers(ExtraNetworkMetadataSchema) }),
    async ({ query }) => {
      if (query.page?.toLowerCase() !== 'lora') return {};
      const found = (await service.app.networks.loras.list()).find(({ name }) => name === query.item);
      return found?.metadata ? { metadata: JSON.stringify(found.metadata, null, 4) } : {};
    },
  );
  // The page of this program draws its lists itself.
  scope.get(
    '/get-single-card',
    about("A card of the other program's page; always empty", { ...schema, ...answers(ExtraNetworkCardSchema) }),
    async () => ({
      html: '',
    }),
  );
}
