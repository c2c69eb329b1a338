/** @file LoRAs and textual inversions: which there are, and which the chosen model can use. */
import type { Service } from '../../app/index.js';
import { EmbeddingListSchema, LoraListSchema } from '../../contract/index.js';
import { about } from '../route-schema.js';
import type { Scope } from '../scope.js';

const getLoras = about('The LoRAs there are', { response: { 200: LoraListSchema } });

const getEmbeddings = about('The textual inversions that fit the chosen model, and those that do not', {
  response: { 200: EmbeddingListSchema },
});

/** Adds the routes. */
export function networkRoutes(scope: Scope, service: Service): void {
  scope.get('/loras', getLoras, async () => ({
    loras: (await service.app.networks.loras.list()).map(
      ({ name, alias, path, problem, error, recommendedSampling }) => ({
        name,
        alias,
        path,
        ...(problem === undefined ? {} : { problem }),
        ...(error === undefined ? {} : { error }),
        ...(recommendedSampling === undefined ? {} : { recommendedSampling }),
      }),
    ),
  }));
  scope.get('/embeddings', getEmbeddings, async () => {
    const { loaded, skipped } = await service.embeddings();
    return {
      embeddings: loaded.map(({ name, hash, vectors }) => ({ name, hash, vectors: vectors.length })),
      skipped: skipped.map(({ name, path, reason }) => ({ name, path, reason })),
    };
  });
}
