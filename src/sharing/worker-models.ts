/** @file The models of a worker. */
import { basename } from 'node:path';
import { isThere } from '../base/index.js';
import { choiceOf, type ModelManager, type RunParts } from '../inference/index.js';
import type { ModelCatalogue, VaeCatalogue } from '../library/index.js';
import { affinityOf } from '../planning/index.js';

/** The VAE of a plan, which another machine has planned: the file of its path, else that of its name. */
async function vaeHere(vaes: VaeCatalogue, vaePath: string | null): Promise<string | undefined> {
  if (vaePath === null || (await isThere(vaePath))) return vaePath ?? undefined;
  const name = basename(vaePath);
  return (await vaes.list()).find(({ path }) => basename(path) === name)?.path ?? vaePath;
}

export interface WorkerModelParts {
  readonly models: Pick<ModelManager, 'acquire'>;
  readonly catalogue: Pick<ModelCatalogue, 'find'>;
  readonly vaes: VaeCatalogue;
}

export interface WorkerModels {
  readonly acquire: RunParts['acquire'];
  /** What is loaded. */
  warm(): readonly string[];
}

/** The models that a worker draws with, as plans of other machines name them. */
export function createWorkerModels({ models, catalogue, vaes }: WorkerModelParts): WorkerModels {
  let warm: readonly string[] = [];
  return {
    warm: () => warm,
    acquire: async (reference, signal) => {
      const { path } = await catalogue.find(reference.id);
      const here = { ...choiceOf(reference, path), vaePath: await vaeHere(vaes, reference.vaePath) };
      const lease = await models.acquire(here, signal);
      warm = [affinityOf(reference)];
      return lease;
    },
  };
}
