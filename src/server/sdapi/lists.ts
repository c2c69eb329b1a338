/** @file What there is to choose from, as the WebUI lists it. */
import type { FastifyInstance } from 'fastify';
import { type EmbeddingList, listSampling } from '../../app/index.js';
import type { ServerOptions } from '../options.js';

/** Files do not say which model and step an embedding was trained with. */
const embedding = (vectors: number, shape: number) => ({
  ...{ step: null, sd_checkpoint: null, sd_checkpoint_name: null, shape, vectors },
});

function embeddingsAnswer({ loaded, skipped }: EmbeddingList) {
  const rows = loaded.map(({ name, vectors }) => [name, embedding(vectors.length, vectors[0]?.length ?? 0)] as const);
  // The reason is ours; clients of the WebUI leave it unread.
  const left = skipped.map(({ name, reason }) => [name, { ...embedding(0, 0), reason }] as const);
  return { loaded: Object.fromEntries(rows), skipped: Object.fromEntries(left) };
}

type SamplerFacts = ReturnType<typeof listSampling>['samplers'][number];

/** Under the WebUI's names, and only where there is something to say; its texts are Python's. */
function samplerOptions(sampler: SamplerFacts): Readonly<Record<string, string>> {
  const { defaultSchedule, discardPenultimate, usesSeedDelta, order, brownian, solver } = sampler;
  return {
    ...(defaultSchedule ? { scheduler: defaultSchedule } : {}),
    ...(discardPenultimate ? { discard_next_to_last_sigma: 'True' } : {}),
    ...(usesSeedDelta ? { uses_ensd: 'True' } : {}),
    ...(order === 2 ? { second_order: 'True' } : {}),
    ...(brownian ? { brownian_noise: 'True' } : {}),
    ...(solver ? { solver_type: solver } : {}),
  };
}

/** Adds the routes. */
export function listRoutes(scope: FastifyInstance, { service }: ServerOptions): void {
  scope.get('/samplers', async () =>
    listSampling().samplers.map((sampler) => ({
      ...{ name: sampler.name, aliases: sampler.aliases, options: samplerOptions(sampler) },
    })),
  );
  scope.get('/schedulers', async () =>
    listSampling().schedules.map(({ name, label, aliases, defaultRho = -1, needsModel }) => ({
      ...{ name, label, aliases: aliases.length > 0 ? aliases : null },
      ...{ default_rho: defaultRho, need_inner_model: needsModel },
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
  scope.get('/loras', async () =>
    (await service.app.networks.loras.list()).map(({ name, alias, path, metadata }) => ({
      name,
      alias,
      path,
      metadata,
    })),
  );
  scope.get('/embeddings', async () => embeddingsAnswer(await service.embeddings()));
  // The folders are read at every question, so there is nothing to refresh.
  for (const path of ['/refresh-loras', '/refresh-embeddings'])
    scope.post(path, async (_request, reply) => reply.type('application/json').send(null));
  scope.get('/prompt-styles', async () =>
    (await service.app.styles.list()).map(({ name, prompt, negativePrompt }) => ({
      ...{ name, prompt, negative_prompt: negativePrompt },
    })),
  );
}
