/** @file /sd_extra_networks: what the cards of the WebUI's page show; here only the metadata of LoRAs is known. */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../base/index.js';
import { type ExtraNetworkQuery, ExtraNetworkQuerySchema } from '../contract/index.js';
import type { ServerOptions } from './options.js';

/** Adds the routes. */
export function extraNetworkRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  const schema = { querystring: ExtraNetworkQuerySchema };
  for (const path of ['/thumb', '/cover-images'])
    scope.get<{ Querystring: ExtraNetworkQuery }>(path, { schema }, async ({ query }) => {
      throw new AppError('NOT_FOUND', { what: 'preview picture', name: query.filename ?? query.item ?? '' });
    });
  scope.get<{ Querystring: ExtraNetworkQuery }>('/metadata', { schema }, async ({ query }) => {
    if (query.page?.toLowerCase() !== 'lora') return {};
    const found = (await service.app.networks.loras.list()).find(({ name }) => name === query.item);
    return found?.metadata ? { metadata: JSON.stringify(found.metadata, null, 4) } : {};
  });
  // The page of this program draws its lists itself.
  scope.get('/get-single-card', { schema }, async () => ({ html: '' }));
}
