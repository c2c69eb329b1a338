/** @file The one model that is in memory: loaded when first wanted, kept, exchanged when another one is wanted. */
import type { App } from './create-app.js';
import type { Model } from './model.js';
import type { ModelEntry } from './model-catalogue.js';

export interface ModelHolder {
  /** Works with a model; nobody exchanges it meanwhile. @throws what loading and `work` throw */
  use<T>(entry: ModelEntry, work: (model: Model) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Frees the memory; the next use loads again. */
  unload(): Promise<void>;
  loadedPath(): string | undefined;
}

/** Makes a holder of nothing. */
export function createModelHolder(app: App): ModelHolder {
  let held: { readonly path: string; readonly model: Model } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const release = async (): Promise<void> => {
    const model = held?.model;
    held = undefined;
    await model?.unload();
  };
  const take = async (path: string, signal: AbortSignal | undefined): Promise<Model> => {
    if (held?.path === path) return held.model;
    await release();
    const model = await app.loadModel(path, signal ? { signal } : {});
    held = { path, model };
    return model;
  };
  return {
    use: (entry, work, signal) => inTurn(async () => work(await take(entry.path, signal))),
    unload: () => inTurn(release),
    loadedPath: () => held?.path,
  };
}
