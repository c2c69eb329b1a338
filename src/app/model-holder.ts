/** @file The one model that is in memory: loaded when first wanted, kept, exchanged when another one or another VAE is wanted. */
import type { App } from './create-app.js';
import type { Model } from './model.js';
import type { StageTimes } from './stage-times.js';

/** A model with its VAE: where both lie. */
export interface ModelChoice {
  readonly path: string;
  /** Undefined = the checkpoint's own. */
  readonly vaePath?: string | undefined;
}

export interface ModelHolder {
  /** Works with a model; nobody exchanges it meanwhile. @throws what loading and `work` throw */
  use<T>(choice: ModelChoice, work: (model: Model) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Short work without the VAE, beside what runs: at once where the model is loaded with any VAE, between the engine's
   * runs; else in turn, since two models may not fit into memory. Nobody exchanges the model meanwhile. @throws what
   * loading and `work` throw
   */
  useBeside: ModelHolder['use'];
  /** Frees the memory; the next use loads again. */
  unload(): Promise<void>;
  loadedPath(): string | undefined;
}

/** Makes a holder of nothing. */
export function createModelHolder(app: App, stages?: StageTimes): ModelHolder {
  let held: (ModelChoice & { readonly model: Model }) | undefined;
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
  const take = async ({ path, vaePath }: ModelChoice, signal: AbortSignal | undefined): Promise<Model> => {
    const options = { vae: vaePath ?? 'None', ...(signal ? { signal } : {}) };
    const isHeld = held?.path === path && held.vaePath === vaePath;
    stages?.cache('weights', isHeld);
    if (held && isHeld) return held.model;
    const startedMs = performance.now();
    if (held?.path !== path) await release();
    const model = held ? await held.model.withVae(options.vae, options) : await app.loadModel(path, options);
    stages?.took('load', startedMs);
    held = { path, vaePath, model };
    return model;
  };
  const use: ModelHolder['use'] = (choice, work, signal) => inTurn(async () => work(await take(choice, signal)));
  const useBeside: ModelHolder['use'] = (choice, work, signal) => {
    if (held?.path !== choice.path) return use(choice, work, signal);
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
