/** @file The one place that builds objects and wires them; everything below takes what it needs as arguments. */
import { basename } from 'node:path';
import { AppError } from '../base/index.js';
import type { GenerateRequest, ModelReference } from '../contract/index.js';
import { createModel, createSweeper, type RunOptions } from '../generation/index.js';
import { compareInspections, createInputMemory, inspectImage } from '../images/index.js';
import {
  choiceOf,
  createModelLoader,
  createModelManager,
  examine,
  loraMetadata,
  type ModelLoader,
} from '../inference/index.js';
import {
  convertModel,
  createEmbeddingCatalogue,
  createFamilyFinder,
  createHashBook,
  createLoraCatalogue,
  createLoraHashes,
  createRecommender,
  createSavedClipSkips,
  createStyleRepository,
  createVaeCatalogue,
  DEFAULT_MODEL_ID,
  filesHash,
  findModel,
  hubOf,
  knownHash,
  modelHash,
  modelPath,
  listModels as modelsIn,
  type Networks,
  pullModel,
  pullPartsOf,
  type VaeCatalogue,
  type VaeEntry,
  verifyModel,
} from '../library/index.js';
import {
  type Checkpoint,
  describeCheckpoint,
  openCheckpoint,
  openVae,
  type PromptWithLoras,
  promptWithLoras,
  resolveRequest,
} from '../pipeline/index.js';
import type { DrawnBy, SweepModel } from '../planning/index.js';
import { createEngine } from '../runtime/index.js';
import { type DataFolder, dataFolder } from '../storage/index.js';
import type { App, AppCore, AppOptions, VaeOptions } from './app.js';

function networksIn(
  data: DataFolder,
  { networkFolders: others, isHidden, skipsUnreadKinds = false }: AppOptions,
  cacheFolder: string | undefined,
): Networks {
  const loraHashes = createLoraHashes(cacheFolder);
  return {
    loras: createLoraCatalogue([data.loras, ...(others?.loras ?? [])], loraHashes, isHidden),
    loraHashes,
    embeddings: createEmbeddingCatalogue([data.embeddings, ...(others?.embeddings ?? [])], isHidden),
    skipsUnreadKinds,
  };
}

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
      tinyVaes: data.tinyVaes,
    },
    isHidden,
  );

type FilesParts = Pick<App, 'vaes' | 'networks' | 'listModels'> & { readonly cacheFolder: string | undefined };

type FileTask = 'modelHash' | 'verifyModel' | 'pullModel' | 'convertModel';

/** What is done with model files as files. */
function filesOf(data: DataFolder, parts: FilesParts): Pick<App, FileTask> {
  return {
    modelHash: async (path, compute) => {
      const checkpoint = await openCheckpoint(path);
      return compute ? filesHash(checkpoint, parts.cacheFolder, compute) : knownHash(checkpoint, parts.cacheFolder);
    },
    convertModel: async (order) => convertModel({ ...order, path: await findAny(order.path, parts, data) }),
    verifyModel: async (name, options) => verifyModel(await findAny(name, parts, data), options),
    pullModel: (order) =>
      pullModel(order, { ...pullPartsOf(data), hub: hubOf(process.env), guard: { trusted: undefined } }),
  };
}

/** A model by the name or path that its user gives, with its VAE. @throws what finding and opening them throws */
const sweepModels =
  (data: DataFolder, loader: ModelLoader) =>
  async ({ model: id, vae: wanted = 'Automatic', ...by }: DrawnBy): Promise<SweepModel> => {
    const checkpoint = await loader.open(await findModel(id, data), by.textEncoders);
    const vae = await checkedVae(loader, wanted, checkpoint);
    const reference = loader.referenceOf(id ?? DEFAULT_MODEL_ID, { hash: null, vae, ...by });
    return { checkpoint, reference };
  };

/** @throws VAE_NOT_FOUND and what opening it for the model throws */
async function checkedVae({ vaeFile }: ModelLoader, wanted: string, model: Checkpoint): Promise<VaeEntry | undefined> {
  const file = await vaeFile(wanted, model);
  if (file) await openVae(file.path, model);
  return file;
}

/** The model inside is named by no path. */
const pathOf = ({ id }: ModelReference, data: DataFolder) => findModel(id === DEFAULT_MODEL_ID ? undefined : id, data);

/** Everything that an application is made of; nothing is loaded or started yet. */
function openParts(options: AppOptions) {
  const { cache = true, checkpointFolders = [], isHidden } = options;
  const data = dataFolder(options.dataDir);
  const cacheFolder = cache ? data.cache : undefined;
  const engine = createEngine(options);
  const hashes = createHashBook(modelHash(cacheFolder));
  const recommender = createRecommender(createSavedClipSkips(data.clipSkips), { cacheFolder, hashes });
  const vaes = vaesIn(data, options);
  const networks = networksIn(data, options, cacheFolder);
  const loader = createModelLoader({ ...options, engine, cacheFolder, vaes, networks });
  const parts = { data, cacheFolder, engine, hashes, recommender, vaes, networks, loader };
  return {
    ...parts,
    listModels: () => modelsIn([data.checkpoints, ...checkpointFolders], isHidden),
    familyAt: async (path: string) => describeCheckpoint(await loader.open(path)).family,
    open: async (pathOrName?: string) => loader.open(await findModel(pathOrName, data)),
    recommend: async (checkpoint: Checkpoint, picture: PromptWithLoras = { prompt: '' }) =>
      recommender.recommend(checkpoint, await loraMetadata(promptWithLoras(picture), networks)),
  };
}

type Parts = ReturnType<typeof openParts>;

/** The clip skip that models want, and what their users saved. */
const clipSkipsOf = ({ open, recommender, recommend }: Parts) => ({
  recommendFor: recommend,
  recommendClipSkip: async (pathOrName?: string, picture?: PromptWithLoras) =>
    recommend(await open(pathOrName), picture),
  recommendClipSkipNow: async (pathOrName?: string) => recommender.recommendNow(await open(pathOrName)),
  saveClipSkip: async (pathOrName: string | undefined, value: number) =>
    recommender.save(await open(pathOrName), value),
  forgetClipSkip: async (pathOrName?: string) => recommender.forget(await open(pathOrName)),
});

/** Loads a model for one caller, who unloads it. */
const loadWith =
  ({ data, loader, recommend }: Parts): App['loadModel'] =>
  async (pathOrName, { signal, vae = 'Automatic' } = {}) => {
    const path = await findModel(pathOrName, data);
    const session = await loader.load(path, { vae, ...(signal ? { signal } : {}) });
    const file = await loader.vaeFile(vae, session.checkpoint);
    const reference = loader.referenceOf(pathOrName ?? DEFAULT_MODEL_ID, { hash: null, vae: file });
    return createModel(session, { reference, recommend: (picture) => recommend(session.checkpoint, picture) });
  };

/** Sweeps in folders, drawn by one model at a time. */
function sweepsOf({ data, loader, recommender }: Parts): App['sweeps'] {
  const models = createModelManager(loader.load);
  return createSweeper({
    modelOf: sweepModels(data, loader),
    acquire: async (model, signal) => models.acquire(choiceOf(model, await pathOf(model, data)), signal),
    inputs: createInputMemory(),
    recommend: recommender.recommend,
  });
}

/** Finds what is wrong with a request before a model is loaded for it. */
async function checkRequest(
  { open, loader }: Parts,
  model: string | undefined,
  { request, vae = 'Automatic', readPicture }: VaeOptions & CheckedRequest,
): Promise<void> {
  const checkpoint = await open(model);
  const { clipSkip, ...rest } = request;
  resolveRequest(clipSkip === 'auto' ? rest : request, checkpoint);
  const memory = createInputMemory();
  await memory.keepWith(readPicture ?? memory.read)(request);
  await checkedVae(loader, vae, checkpoint);
}

interface CheckedRequest extends Pick<RunOptions, 'readPicture'> {
  readonly request: GenerateRequest;
}

/** What is done with images that are there. */
const imagesOf = ({ data, ...parts }: Parts): Pick<App, 'inspectImage' | 'compareImages' | 'openGallery'> => ({
  inspectImage: (path) => inspectImage(path, createFamilyFinder({ ...parts, list: parts.listModels })),
  compareImages: compareInspections,
  openGallery: async () =>
    (await import('../gallery/index.js')).openGallery({ ...parts, root: data.root, folders: () => [data.outputs] }),
});

/** Creates the application; nothing is loaded or started yet. */
export const createApp = (options: AppOptions = {}): App => createCore(options);

/** Creates the application with its inside. */
export function createCore(options: AppOptions = {}): AppCore {
  const parts = openParts(options);
  const { data, engine, hashes, vaes, networks, loader, open, listModels } = parts;
  return {
    dataDir: data.root,
    ...filesOf(data, parts),
    ...clipSkipsOf(parts),
    loadSession: loader.load,
    loadModel: loadWith(parts),
    sweeps: sweepsOf(parts),
    checkRequest: (model, request, how = {}) => checkRequest(parts, model, { ...how, request }),
    openModel: loader.open,
    inspectModel: async (pathOrName) => describeCheckpoint(await open(pathOrName)),
    listModels,
    ...imagesOf(parts),
    doctor: () => examine(data),
    vaes,
    networks,
    styles: createStyleRepository([data.styles, ...(options.styleFiles ?? [])]),
    hashes,
    enginePid: engine.pid,
    close: () => Promise.all([hashes.close(), networks.loraHashes.close()]).then(engine.close),
  };
}
