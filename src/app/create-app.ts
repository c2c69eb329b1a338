/** @file The one place that builds objects and wires them; everything below takes what it needs as arguments. */
import { basename, join, resolve } from 'node:path';
import { AppError } from '../base/index.js';
import type {
  ClipSkipRecommendation,
  GenerateRequest,
  ModelInfo,
  ProgressEvent,
  VerifyReport,
} from '../contract/index.js';
import {
  type Checkpoint,
  createPreviewer,
  createTextConditioner,
  describeCheckpoint,
  loadComponents,
  openCheckpoint,
  openVae,
  type PromptWithLoras,
  promptWithLoras,
  resolveRequest,
} from '../pipeline/index.js';
import { hubOf, type Pulled, type PullOrder, pullModel } from '../pull/index.js';
import { createEngine } from '../runtime/index.js';
import { tryLockFile } from '../store/index.js';
import { compareInspections, type ImageComparison } from './compare-images.js';
import { type DataFolder, dataFolder } from './data-folder.js';
import { examine, type Finding } from './doctor.js';
import { findModel, modelPath } from './find-model.js';
import { type Gallery, openGallery } from './gallery/gallery.js';
import { type ImageInspection, inspectImage } from './images.js';
import { openPictures } from './input-pictures.js';
import { isThere } from './is-there.js';
import { hashFiles } from './library/read-through.js';
import { type VerifyOptions, verifyModel } from './library/verify-model.js';
import { createModel, type Model, type OpenedVae, type RunOptions } from './model.js';
import { type ModelEntry, listModels as modelsIn } from './model-catalogue.js';
import { createHashBook, filesHash, type HashBook, knownHash, modelHash, shortHash } from './model-hash.js';
import {
  createEmbeddingCatalogue,
  createEmbeddingShelf,
  createLoraCatalogue,
  createLoraHashes,
  createModelNetworks,
  type Hides,
  loraMetadata,
  type Networks,
} from './networks/index.js';
import { createRecommender } from './recommender.js';
import { createSavedClipSkips } from './saved-clip-skip.js';
import { createStyleShelf, type StyleShelf } from './styles.js';
import type { SweepParts } from './sweep/run.js';
import { createSweeper, type Sweeper, type SweeperParts } from './sweep/sweeper.js';
import { createVaeCatalogue, type VaeCatalogue, type VaeEntry, type VaeFolders } from './vae-catalogue.js';

export interface AppOptions {
  /** Where models, outputs and the cache live; the platform's data folder when left out. */
  readonly dataDir?: string;
  /** Whether to keep 32-bit copies of models for fast starts; true when left out. */
  readonly cache?: boolean;
  /** Threads inside an operator; the number of cores when left out. */
  readonly threads?: number;
  /** Other folders of VAE files, and of checkpoints with VAE files beside them. */
  readonly vaeFolders?: VaeFolders;
  /** Other folders of LoRAs and of embeddings. */
  readonly networkFolders?: { readonly loras: readonly string[]; readonly embeddings: readonly string[] };
  /** Other folders of checkpoints, for names and lists. */
  readonly checkpointFolders?: readonly string[];
  /** Which files lists leave out; none when left out. */
  readonly isHidden?: Hides;
  /** Other files of styles, beside styles.csv in the data folder. */
  readonly styleFiles?: readonly string[];
  /** What models predict, where the user knows better than their files. */
  readonly prediction?: 'epsilon' | 'v_prediction';
  readonly onProgress?: (event: ProgressEvent) => void;
}

export interface VaeOptions {
  /** Automatic (a VAE file of the model's name, else its own), None (its own), or a file by name or path; Automatic when left out. */
  readonly vae?: string;
}

export interface App {
  readonly dataDir: string;
  /** Loads a model by path, by name below models/Stable-diffusion, or the default one. @throws what opening and loading can fail with */
  loadModel(pathOrName?: string, options?: RunOptions & VaeOptions): Promise<Model>;
  /** Checks a request, its pictures and a VAE against a model without loading it. @throws what a request can be wrong with */
  checkRequest(
    pathOrName: string | undefined,
    request: GenerateRequest,
    options?: VaeOptions & Pick<RunOptions, 'readPicture'>,
  ): Promise<void>;
  /** Describes a model without loading it. */
  inspectModel(pathOrName?: string): Promise<ModelInfo>;
  /** The models of the data folder, and the default one. */
  listModels(): Promise<readonly ModelEntry[]>;
  /** The clip skip a model wants, with the LoRAs of a prompt, and who says so; the model is not loaded. */
  recommendClipSkip(pathOrName?: string, picture?: PromptWithLoras): Promise<ClipSkipRecommendation>;
  /** The same without waiting for the model's hash, with a note where a saved value may be missing for that. */
  recommendClipSkipNow(pathOrName?: string): Promise<ClipSkipRecommendation>;
  /** The hash of a model, computed where it is not known and `compute` says so. */
  modelHash(path: string, compute?: Pick<VerifyOptions, 'signal' | 'onProgress'>): Promise<string | undefined>;
  /** Reads a model, LoRA, VAE or embedding through, by path or name. @throws FILE_NOT_FOUND CANCELLED */
  verifyModel(pathOrName: string, options?: VerifyOptions): Promise<VerifyReport>;
  /** Fetches a model into the data folder, from anywhere. @throws what pulling throws */
  pullModel(order: PullOrder): Promise<Pulled>;
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
  /** The gallery of the data folder; `close` ends it. @throws FILE_UNWRITABLE DATABASE_UNFIT */
  openGallery(): Promise<Gallery>;
  doctor(): Promise<readonly Finding[]>;
  readonly vaes: VaeCatalogue;
  readonly networks: Networks;
  readonly styles: StyleShelf;
  /** Hashes of models, computed in the background. */
  readonly hashes: HashBook;
  /** Process id of the engine while one runs. */
  enginePid(): number | undefined;
  /** Ends the engine process. */
  close(): Promise<void>;
}

interface OpenVaeParts {
  readonly vaes: VaeCatalogue;
  readonly cacheFolder: string | undefined;
}

/** A path is taken as it is, as with models; else a name. */
async function vaeFileOf(wanted: string, vaes: VaeCatalogue, model: Checkpoint): Promise<VaeEntry | undefined> {
  const isPath = /[\\/]/.test(wanted) && (await isThere(wanted));
  return isPath ? { name: basename(wanted), path: resolve(wanted) } : vaes.find(wanted, model);
}

/** @throws VAE_NOT_FOUND and what opening it for the model throws */
async function checkVae(wanted: string, vaes: VaeCatalogue, model: Checkpoint): Promise<void> {
  const file = await vaeFileOf(wanted, vaes, model);
  if (file) await openVae(file.path, model);
}

async function openedVae(
  { vaes, cacheFolder }: OpenVaeParts,
  model: Checkpoint,
  { vae: wanted = 'Automatic', signal }: VaeOptions & RunOptions,
): Promise<OpenedVae | undefined> {
  const file = await vaeFileOf(wanted, vaes, model);
  if (!file) return undefined;
  const vae = await openVae(file.path, model);
  return { vae, label: { name: vae.name, hash: shortHash(await filesHash(vae, cacheFolder, signal)) } };
}

function networksIn(
  data: DataFolder,
  { networkFolders: others, isHidden }: AppOptions,
  cacheFolder: string | undefined,
): Networks {
  const loraHashes = createLoraHashes(cacheFolder);
  return {
    loras: createLoraCatalogue([data.loras, ...(others?.loras ?? [])], loraHashes, isHidden),
    loraHashes,
    embeddings: createEmbeddingCatalogue([data.embeddings, ...(others?.embeddings ?? [])], isHidden),
  };
}

/** Where pulled files go, and how they are hashed. */
export const pullPartsOf = (data: DataFolder) => ({
  folders: { checkpoint: data.checkpoints, lora: data.loras, vae: data.vaes, embedding: data.embeddings },
  workFolder: join(data.root, 'penultimate', 'pulls'),
  hash: (path: string, signal?: AbortSignal) => hashFiles([path], { signal }),
  lock: tryLockFile,
});

/** The file that a word means: a path, a model, a LoRA, a VAE or an embedding. @throws FILE_NOT_FOUND */
async function findAny(name: string, app: Pick<App, 'vaes' | 'networks' | 'listModels'>, data: DataFolder) {
  const others = [
    ...(await app.listModels()).map((model) => ({ ...model, name: model.id })),
    ...(await app.networks.loras.list()),
    ...(await app.vaes.list()),
    ...(await app.networks.embeddings.files()),
  ];
  const found = others.find((entry) => [entry.name, basename(entry.path)].includes(name));
  const path = found?.path ?? (await modelPath(name, data));
  if (path === undefined) throw new AppError('FILE_NOT_FOUND', { path: name });
  return path;
}

const vaesIn = (data: DataFolder, { vaeFolders, isHidden }: AppOptions): VaeCatalogue =>
  createVaeCatalogue(
    {
      vaes: [data.vaes, ...(vaeFolders?.vaes ?? [])],
      checkpoints: [data.checkpoints, ...(vaeFolders?.checkpoints ?? [])],
    },
    isHidden,
  );

type FilesParts = Pick<App, 'vaes' | 'networks' | 'listModels'> & Pick<OpenVaeParts, 'cacheFolder'>;

/** What is done with model files as files. */
function filesOf(data: DataFolder, parts: FilesParts): Pick<App, 'modelHash' | 'verifyModel' | 'pullModel'> {
  return {
    modelHash: async (path, compute) => {
      const checkpoint = await openCheckpoint(path);
      return compute ? filesHash(checkpoint, parts.cacheFolder, compute) : knownHash(checkpoint, parts.cacheFolder);
    },
    verifyModel: async (name, options) => verifyModel(await findAny(name, parts, data), options),
    pullModel: (order) =>
      pullModel(order, { ...pullPartsOf(data), hub: hubOf(process.env), guard: { trusted: undefined } }),
  };
}

/** Creates the application; nothing is loaded or started yet. */
export function createApp(options: AppOptions = {}): App {
  const { dataDir, cache = true, threads, prediction, onProgress, styleFiles = [], checkpointFolders = [] } = options;
  const data = dataFolder(dataDir);
  const cacheFolder = cache ? data.cache : undefined;
  const engine = createEngine({ threads });
  const hashes = createHashBook(modelHash(cacheFolder));
  const recommender = createRecommender(createSavedClipSkips(data.clipSkips), { cacheFolder, hashes });
  const vaes = vaesIn(data, options);
  const networks = networksIn(data, options, cacheFolder);
  const recommend = async (checkpoint: Checkpoint, picture: PromptWithLoras = { prompt: '' }) =>
    recommender.recommend(checkpoint, await loraMetadata(promptWithLoras(picture), networks));
  const parts: OpenVaeParts = { vaes, cacheFolder };
  const open = async (pathOrName?: string) => openCheckpoint(await findModel(pathOrName, data), { prediction });

  const loadModel: App['loadModel'] = async (pathOrName, { signal, ...vaeOptions } = {}) => {
    const path = await findModel(pathOrName, data);
    onProgress?.({ stage: 'open', what: path, done: 0, total: 1 });
    const checkpoint = await openCheckpoint(path, { prediction });
    const stop = signal ? { signal } : {};
    const opened = await openedVae(parts, checkpoint, { ...vaeOptions, ...stop });
    const hash = filesHash(checkpoint, cacheFolder, signal);
    // A failure while loading is reported first; the hash's own is then of no interest.
    hash.catch(() => undefined);
    const components = await loadComponents(checkpoint, engine, { cacheFolder, onProgress, signal, vae: opened?.vae });
    const shelf = createEmbeddingShelf(networks, checkpoint.configs.text.width);
    const conditioner = createTextConditioner(components, shelf.current);
    const previewer = createPreviewer(components);
    const loaded = { components, conditioner, previewer, modelHash: shortHash(await hash), vae: opened?.label };
    return createModel(loaded, {
      cacheFolder,
      recommend: (picture) => recommend(checkpoint, picture),
      networksOf: (model) => createModelNetworks(model, networks, shelf),
      openVae: (vae, end) => openedVae(parts, checkpoint, { vae, ...(end ? { signal: end } : {}) }),
    });
  };
  const listModels = () => modelsIn([data.checkpoints, ...checkpointFolders], options.isHidden);
  return {
    dataDir: data.root,
    recommendClipSkipNow: async (pathOrName) => recommender.recommendNow(await open(pathOrName)),
    ...filesOf(data, { cacheFolder, vaes, networks, listModels }),
    loadModel,
    sweeps: sweeperOf({ open, loadModel, recommend: recommender.recommend, vaes }),
    checkRequest: async (pathOrName, { clipSkip, ...request }, { vae = 'Automatic', readPicture } = {}) => {
      const given = clipSkip === undefined || clipSkip === 'auto' ? {} : { clipSkip };
      const checkpoint = await open(pathOrName);
      resolveRequest({ ...request, ...given }, checkpoint);
      await openPictures(request, readPicture);
      await checkVae(vae, vaes, checkpoint);
    },
    inspectModel: async (pathOrName) => describeCheckpoint(await open(pathOrName)),
    listModels,
    recommendClipSkip: async (pathOrName, picture) => recommend(await open(pathOrName), picture),
    saveClipSkip: async (pathOrName, value) => recommender.save(await open(pathOrName), value),
    forgetClipSkip: async (pathOrName) => recommender.forget(await open(pathOrName)),
    inspectImage,
    compareImages: compareInspections,
    openGallery: () => openGallery({ root: data.root, folders: () => [data.outputs], cacheFolder }),
    doctor: () => examine(data),
    ...{ vaes, networks },
    styles: createStyleShelf([data.styles, ...styleFiles]),
    hashes,
    enginePid: engine.pid,
    close: async () => {
      await Promise.all([hashes.close(), networks.loraHashes.close()]);
      await engine.close();
    },
  };
}

interface SweeperOfParts extends Pick<SweeperParts, 'open' | 'recommend'> {
  readonly loadModel: App['loadModel'];
  readonly vaes: VaeCatalogue;
}

const sweeperOf = ({ open, loadModel, recommend, vaes }: SweeperOfParts): Sweeper =>
  createSweeper({
    ...{ open, recommend, use: oneAtATime(loadModel) },
    checkVae: async (vae, model) => checkVae(vae, vaes, await open(model)),
  });

/** Works with models by name; the one before is unloaded when another one is wanted, of the same one the VAE exchanged. */
function oneAtATime(loadModel: App['loadModel']): SweepParts['use'] {
  let held: { readonly name: string | undefined; readonly vae: string; readonly model: Model } | undefined;
  return async ({ model: name, vae = 'Automatic' }, work) => {
    if (!held || held.name !== name) {
      await held?.model.unload();
      held = undefined;
      held = { name, vae, model: await loadModel(name, { vae }) };
    } else if (held.vae !== vae) held = { name, vae, model: await held.model.withVae(vae) };
    return work(held.model);
  };
}
