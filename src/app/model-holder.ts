/** @file The one model that is in memory: loaded when first wanted, kept, exchanged when another one is wanted. */
import type { App } from './create-app.js';
import type { Model } from './model.js';
import type { ModelEntry } from './model-catalogue.js';

export interface ModelHolder {
  /** Works with a model; nobody exchanges it meanwhile. @throws what loading and `work` throw */
  use<T>(entry: ModelEntry, work: (model: Model) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Short work beside what runs: at once where the model is loaded, between the engine's runs; else in turn, since two
   * models may not fit into memory. Nobody exchanges the model meanwhile. @throws what loading and `work` throw
   */
  useBeside: ModelHolder['use'];
  /** Frees the memory; the next use loads again. */
  unload(): Promise<void>;
  loadedPath(): string | undefined;
}

/** Makes a holder of nothing. */
export function createModelHolder(app: App): ModelHolder {
  let held: { readonly path: string; readonly model: Model } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const beside = new Set<Promise<unknown>>();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const release = async (): Promise<void> => {
    const model = held?.model;
    held = undefined;
    await Promise.allSettled(beside);
    await model?.unload();
  };
  const take = async (path: string, signal: AbortSignal | undefined): Promise<Model> => {
    if (held?.path === path) return held.model;
    await release();
    const model = await app.loadModel(path, signal ? { signal } : {});
    held = { path, model };
    return model;
  };
  const use: ModelHolder['use'] = (entry, work, signal) => inTurn(async () => work(await take(entry.path, signal)));
  const useBeside: ModelHolder['use'] = (entry, work, signal) => {
    if (held?.path !== entry.path) return use(entry, work, signal);
    const result = work(held.model).finally(() => beside.delete(result));
    beside.add(result);
    return result;
  };
  return {
    use,
    useBeside,
    unload: () => inTurn(release),
    loadedPath: () => held?.path,
  };
}
