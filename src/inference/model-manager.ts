/** @file The one model that is in memory: loaded when first wanted, kept, exchanged when another one or another VAE is wanted. */
import { createSerialiser } from '../base/index.js';
import type { ModelReference, WeightPrecision } from '../contract/index.js';
import type { ModelSession } from './model-session.js';
import type { StageTimes } from './stage-times.js';

/** A model with its VAE: where both lie, and how its weights are kept. */
export interface ModelChoice {
  readonly path: string;
  /** Undefined = the checkpoint's own. */
  readonly vaePath?: string | undefined;
  /** As the loader was told when left out. */
  readonly textEncoderPaths?: readonly string[] | undefined;
  /** Exact when left out. */
  readonly weightPrecision?: WeightPrecision | undefined;
}

/** The model of a plan, which was found at a path. */
export const choiceOf = (
  { vaePath, textEncoderPaths, weightPrecision }: ModelReference,
  path: string,
): ModelChoice => ({
  path,
  vaePath: vaePath ?? undefined,
  textEncoderPaths,
  weightPrecision,
});

const precisionOf = ({ weightPrecision = 'exact' }: ModelChoice): WeightPrecision => weightPrecision;

const textsOf = ({ textEncoderPaths }: ModelChoice): string => JSON.stringify(textEncoderPaths);

/** Whether text encoders and UNet are those of another choice. */
const hasSameWeights = (held: ModelChoice, choice: ModelChoice): boolean =>
  held.path === choice.path && precisionOf(held) === precisionOf(choice) && textsOf(held) === textsOf(choice);

/** A model that nobody exchanges until it is released. */
export interface ModelLease {
  readonly model: ModelSession;
  release(): void;
}

export interface ModelManager {
  /** Waits its turn for a model. @throws what loading throws */
  acquire(choice: ModelChoice, signal?: AbortSignal): Promise<ModelLease>;
  /** Works with a model; nobody exchanges it meanwhile. @throws what loading and `work` throw */
  use<T>(choice: ModelChoice, work: (model: ModelSession) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Short work without the VAE, beside what runs: at once where its weights are loaded with any VAE, between the engine's
   * runs; else in turn, since two models may not fit into memory. Nobody exchanges the model meanwhile. @throws what
   * loading and `work` throw
   */
  useBeside: ModelManager['use'];
  /** Frees the memory; the next use loads again. */
  unload(): Promise<void>;
  loadedPath(): string | undefined;
}

/** Loads the model of a path with a VAE: a path, or None for the checkpoint's own. */
export type LoadModel = (
  path: string,
  options: {
    readonly vae: string;
    readonly weightPrecision: WeightPrecision;
    readonly textEncoders?: readonly string[] | undefined;
    readonly signal?: AbortSignal;
  },
) => Promise<ModelSession>;

type Held = ModelChoice & { readonly model: ModelSession };

/** Work beside what runs, while a model stays. */
function createBeside() {
  const beside = new Set<Promise<unknown>>();
  return {
    run: <T>(work: Promise<T>): Promise<T> => {
      const result = work.finally(() => beside.delete(result));
      beside.add(result);
      return result;
    },
    ended: () => Promise.allSettled(beside),
  };
}

/** The model that is in memory. */
function createHeldModel(loadModel: LoadModel, stages: StageTimes | undefined) {
  let held: Held | undefined;
  const beside = createBeside();
  const drop = async (): Promise<void> => {
    const model = held?.model;
    held = undefined;
    await beside.ended();
    await model?.unload();
  };
  const exchange = async (choice: ModelChoice, signal: AbortSignal | undefined): Promise<Held> => {
    const { path, vaePath, textEncoderPaths: textEncoders } = choice;
    const weightPrecision = precisionOf(choice);
    const options = { vae: vaePath ?? 'None', weightPrecision, textEncoders, ...(signal ? { signal } : {}) };
    const startedMs = performance.now();
    if (held && !hasSameWeights(held, choice)) await drop();
    const model = held ? await held.model.withVae(options.vae, signal) : await loadModel(path, options);
    stages?.took('load', startedMs);
    return { ...choice, model };
  };
  const take = async (choice: ModelChoice, signal: AbortSignal | undefined): Promise<ModelSession> => {
    const isHeld = held !== undefined && hasSameWeights(held, choice) && held.vaePath === choice.vaePath;
    stages?.cache('weights', isHeld);
    held = held && isHeld ? held : await exchange(choice, signal);
    return held.model;
  };
  return { drop, take, current: () => held, beside: beside.run };
}

/** Makes a manager that holds nothing. */
export function createModelManager(loadModel: LoadModel, stages?: StageTimes): ModelManager {
  const held = createHeldModel(loadModel, stages);
  const inTurn = createSerialiser();
  const acquire: ModelManager['acquire'] = (choice, signal) =>
    new Promise<ModelLease>((resolve, reject) => {
      void inTurn(async () => {
        const model = await held.take(choice, signal);
        await new Promise<void>((release) => resolve({ model, release }));
      }).catch(reject);
    });
  const use: ModelManager['use'] = (choice, work, signal) => inTurn(async () => work(await held.take(choice, signal)));
  return {
    acquire,
    use,
    useBeside: (choice, work, signal) => {
      const current = held.current();
      return current && hasSameWeights(current, choice) ? held.beside(work(current.model)) : use(choice, work, signal);
    },
    unload: () => inTurn(held.drop),
    loadedPath: () => held.current()?.path,
  };
}
