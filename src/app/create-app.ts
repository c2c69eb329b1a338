/** @file The one place that builds objects and wires them; everything below takes what it needs as arguments. */
import type { ClipSkipRecommendation, GenerateRequest, ModelInfo, ProgressEvent } from '../contract/index.js';
import {
  createPreviewer,
  createTextConditioner,
  describeCheckpoint,
  loadComponents,
  openCheckpoint,
  resolveRequest,
} from '../pipeline/index.js';
import { createEngine } from '../runtime/index.js';
import { compareInspections, type ImageComparison } from './compare-images.js';
import { dataFolder } from './data-folder.js';
import { examine, type Finding } from './doctor.js';
import { findModel } from './find-model.js';
import { type ImageInspection, inspectImage } from './images.js';
import { createModel, type Model, type RunOptions } from './model.js';
import { createModelCatalogue, type ModelEntry } from './model-catalogue.js';
import { modelHash } from './model-hash.js';
import { createRecommender } from './recommender.js';
import { createSavedClipSkips } from './saved-clip-skip.js';
import type { SweepParts } from './sweep/run.js';
import { createSweeper, type Sweeper } from './sweep/sweeper.js';

export interface AppOptions {
  /** Where models, outputs and the cache live; the platform's data folder when left out. */
  readonly dataDir?: string;
  /** Whether to keep 32-bit copies of models for fast starts; true when left out. */
  readonly cache?: boolean;
  /** Threads inside an operator; the number of cores when left out. */
  readonly threads?: number;
  readonly onProgress?: (event: ProgressEvent) => void;
}

export interface App {
  readonly dataDir: string;
  /** Loads a model by path, by name below models/Stable-diffusion, or the default one. @throws what opening and loading can fail with */
  loadModel(pathOrName?: string, options?: RunOptions): Promise<Model>;
  /** Checks a request against a model without loading it. @throws what a request can be wrong with */
  checkRequest(pathOrName: string | undefined, request: GenerateRequest): Promise<void>;
  /** Describes a model without loading it. */
  inspectModel(pathOrName?: string): Promise<ModelInfo>;
  /** The models of the data folder, and the default one. */
  listModels(): Promise<readonly ModelEntry[]>;
  /** The clip skip a model wants, and who says so; the model is not loaded. */
  recommendClipSkip(pathOrName?: string): Promise<ClipSkipRecommendation>;
  /** Saves the user's value for a model, by its hash. @throws CLIP_SKIP_RANGE FILE_UNWRITABLE */
  saveClipSkip(pathOrName: string | undefined, value: number): Promise<void>;
  /** Forgets that value. */
  forgetClipSkip(pathOrName?: string): Promise<void>;
  /** Reads back how a picture was drawn, by this program or another. */
  inspectImage(path: string): Promise<ImageInspection>;
  /** Sweeps that are kept in a folder. */
  readonly sweeps: Sweeper;
  /** Says what of two pictures differs. */
  compareImages(a: ImageInspection, b: ImageInspection): ImageComparison;
  doctor(): Promise<readonly Finding[]>;
  /** Process id of the engine while one runs. */
  enginePid(): number | undefined;
  /** Ends the engine process. */
  close(): Promise<void>;
}

/** Creates the application; nothing is loaded or started yet. */
export function createApp({ dataDir, cache = true, threads, onProgress }: AppOptions = {}): App {
  const data = dataFolder(dataDir);
  const cacheFolder = cache ? data.cache : undefined;
  const engine = createEngine({ threads });
  const recommender = createRecommender(createSavedClipSkips(data.clipSkips), cacheFolder);
  const open = async (pathOrName?: string) => openCheckpoint(await findModel(pathOrName, data));

  const loadModel: App['loadModel'] = async (pathOrName, { signal } = {}) => {
    const path = await findModel(pathOrName, data);
    onProgress?.({ stage: 'open', what: path, done: 0, total: 1 });
    const checkpoint = await openCheckpoint(path);
    const hash = modelHash(checkpoint, cacheFolder, signal);
    // A failure while loading is reported first; the hash's own is then of no interest.
    hash.catch(() => undefined);
    const components = await loadComponents(checkpoint, engine, { cacheFolder, onProgress, signal });
    const conditioner = createTextConditioner(components);
    const previewer = createPreviewer(components);
    const recommend = () => recommender.recommend(checkpoint);
    return createModel({ components, conditioner, previewer, modelHash: await hash }, { cacheFolder, recommend });
  };
  return {
    dataDir: data.root,
    loadModel,
    sweeps: createSweeper({ open, use: oneAtATime(loadModel) }),
    checkRequest: async (pathOrName, { clipSkip, ...request }) => {
      const given = clipSkip === undefined || clipSkip === 'auto' ? {} : { clipSkip };
      resolveRequest({ ...request, ...given }, await open(pathOrName));
    },
    inspectModel: async (pathOrName) => describeCheckpoint(await open(pathOrName)),
    listModels: () => createModelCatalogue([data.checkpoints]).list(),
    recommendClipSkip: async (pathOrName) => recommender.recommend(await open(pathOrName)),
    saveClipSkip: async (pathOrName, value) => recommender.save(await open(pathOrName), value),
    forgetClipSkip: async (pathOrName) => recommender.forget(await open(pathOrName)),
    inspectImage,
    compareImages: compareInspections,
    doctor: () => examine(data),
    enginePid: engine.pid,
    close: engine.close,
  };
}

/** Works with models by name; the one before is unloaded when another one is wanted. */
function oneAtATime(loadModel: App['loadModel']): SweepParts['use'] {
  let held: { readonly name: string | undefined; readonly model: Model } | undefined;
  return async (name, work) => {
    if (!held || held.name !== name) {
      await held?.model.unload();
      held = { name, model: await loadModel(name) };
    }
    return work(held.model);
  };
}
