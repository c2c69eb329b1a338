/** @file What there is to choose from, as the WebUI lists it. */
import type { FastifyInstance } from 'fastify';
import { listSampling } from '../../app/index.js';
import type { ServerOptions } from '../options.js';

/** Adds the routes. */
export function listRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  scope.get('/samplers', async () => listSampling().samplers.map((sampler) => ({ ...sampler, options: {} })));
  scope.get('/schedulers', async () =>
    listSampling().schedules.map((schedule) => ({
      ...schedule,
      aliases: null,
      default_rho: -1,
      need_inner_model: false,
    })),
  );
  scope.get('/sd-models', async () =>
    (await service.catalogue.list()).map(({ title, name, path, hash, sha256 }) => ({
      ...{ title, model_name: name, hash, sha256, filename: path, config: null },
    })),
  );
  scope.get('/sd-vae', async () =>
    (await service.app.vaes.list()).map(({ name, path }) => ({ model_name: name, filename: path })),
  );
  scope.get('/prompt-styles', async () =>
    (await service.app.styles.list()).map(({ name, prompt, negativePrompt }) => ({
      ...{ name, prompt, negative_prompt: negativePrompt },
    })),
  );
}
