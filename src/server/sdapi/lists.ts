/** @file What there is to choose from, as the WebUI lists it. */
import type { Service } from '../../app/index.js';
import {
  SdEmbeddingsSchema,
  SdLorasSchema,
  SdModelsSchema,
  SdNullSchema,
  SdSamplersSchema,
  SdSchedulersSchema,
  SdStylesSchema,
  SdVaesSchema,
} from '../../contract/index.js';
import type { EmbeddingList } from '../../library/index.js';
import { listSampling } from '../../planning/index.js';
import type { ServerOptions } from '../options.js';
import { about, answers } from '../route-schema.js';
import type { Scope } from '../scope.js';

/** Files do not say which model and step an embedding was trained with. */
const embedding = (vectors: number, shape: number) => ({
  step: null,
  sd_checkpoint: null,
  sd_checkpoint_name: null,
  shape,
  vectors,
});

/** Of all text encoders together. @source A1111 v1.10.1, as behaviour of SDXL */
const widthOf = (vectors: EmbeddingList['loaded'][number]['vectors']): number =>
  vectors.reduce((sum, [first]) => sum + (first?.length ?? 0), 0);

function embeddingsAnswer({ loaded, skipped }: EmbeddingList) {
  const rows = loaded.map(({ name, vectors }) => [name, embedding(vectors[0]?.length ?? 0, widthOf(vectors))] as const);
  // Why they are skipped is said by /api/v1/embeddings: here are the WebUI's fields and no other.
  const left = skipped.map(({ name, size }) => [name, embedding(size?.vectors ?? 0, size?.width ?? 0)] as const);
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

/** Samplers and schedules. */
function addSampling(scope: Scope): void {
  scope.get('/samplers', about('Samplers', answers(SdSamplersSchema)), async () =>
    listSampling().samplers.map((sampler) => ({
      name: sampler.name,
      aliases: sampler.aliases,
      options: samplerOptions(sampler),
    })),
  );
  scope.get('/schedulers', about('Schedules', answers(SdSchedulersSchema)), async () =>
    listSampling().schedules.map(({ name, label, aliases, defaultRho = -1, needsModel }) => ({
      name,
      label,
      aliases: aliases.length > 0 ? aliases : null,
      default_rho: defaultRho,
      need_inner_model: needsModel,
    })),
  );
}

function addModels(scope: Scope, { catalogue, app }: Service): void {
  scope.get('/sd-models', about('Checkpoints', answers(SdModelsSchema)), async () =>
    (await catalogue.list()).map(({ title, name, path, hash, sha256 }) => ({
      title,
      model_name: name,
      hash,
      sha256,
      filename: path,
      config: null,
    })),
  );
  scope.get('/sd-vae', about('VAE files', answers(SdVaesSchema)), async () =>
    (await app.vaes.list()).map(({ name, path }) => ({ model_name: name, filename: path })),
  );
}

function addNetworks(scope: Scope, service: Service): void {
  scope.get('/loras', about('LoRAs', answers(SdLorasSchema)), async () =>
    (await service.app.networks.loras.list()).map(({ name, alias, path, metadata }) => ({
      name,
      alias,
      path,
      metadata,
    })),
  );
  scope.get('/embeddings', about('Textual inversions', answers(SdEmbeddingsSchema)), async () =>
    embeddingsAnswer(await service.embeddings()),
  );
  const nothing = about('Nothing: the folders are read at every question', answers(SdNullSchema));
  for (const path of ['/refresh-loras', '/refresh-embeddings'])
    scope.post(path, nothing, async (_request, reply) => reply.type('application/json').send(null));
}

/** Adds the routes. */
export function listRoutes(scope: Scope, { service }: ServerOptions): void {
  addSampling(scope);
  addModels(scope, service);
  addNetworks(scope, service);
  scope.get('/prompt-styles', about('Saved styles', answers(SdStylesSchema)), async () =>
    (await service.app.styles.list()).map(({ name, prompt, negativePrompt }) => ({
      name,
      prompt,
      negative_prompt: negativePrompt,
    })),
  );
}
