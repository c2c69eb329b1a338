/** @file The application as a server needs it: with settings, a queue, saved pictures and one model that stays loaded. */
import { join, resolve } from 'node:path';
import {
  type Gallery,
  type ImagePlaces,
  openImageIndex,
  pictureMigrations,
  startServiceGallery,
} from '../gallery/index.js';
import {
  createGenerationService,
  createInterruptJob,
  createStoredSweeps,
  createSweepDrawing,
  createSweepFolders,
  createSweepService,
  createWarmUp,
} from '../generation/index.js';
import { createInputStore, type InputImages } from '../images/index.js';
import {
  choiceOf,
  createLivePreviews,
  createModelManager,
  createPlanRunner,
  createStageTimes,
  type LivePreviews,
  type ModelManager,
  type RunParts,
} from '../inference/index.js';
import {
  createCurrentModel,
  createLibrary,
  createModelCatalogue,
  createModelSummaryReader,
  isIncomplete,
  type ModelCatalogue,
  type ModelFolders,
  openPulls,
  openSources,
  type PullService,
  type Sources,
} from '../library/index.js';
import { openVae } from '../pipeline/index.js';
import type { PlannerParts, ScriptChoices } from '../planning/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobTables, type Queue, runByKind } from '../queue/index.js';
import { openServerStores } from '../sharing/index.js';
import { createSettingsStore, dataFolder, lockDataFolder, openDatabase, type SettingsStore } from '../storage/index.js';
import type { App, AppCore } from './app.js';
import { createCore } from './create-app.js';
import type { Service, ServiceOptions } from './service.js';

interface ModelParts {
  readonly app: AppCore;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
}

const onModelsOf =
  (app: App, watch: Sources['watch'], pulls: PullService): Service['onModels'] =>
  (listener) => {
    const ends = [
      watch.onChange(() => listener('files')),
      app.hashes.onChange(() => listener('hashes')),
      pulls.onChange(() => listener('pulls')),
    ];
    return () => {
      for (const end of ends) end();
    };
  };

/** What planners ask of the program: the settings and files of the moment. */
const plannerOf = ({ app, settings, catalogue }: ModelParts, inputs: InputImages): PlannerParts => ({
  settings: settings.values,
  findModel: catalogue.find,
  openModel: app.openModel,
  findVae: (wanted, model) => app.vaes.find(wanted, model),
  checkVae: async (path, model) => void (await openVae(path, model)),
  recommend: app.recommendFor,
  styles: app.styles,
  inputs,
});

const choicesOf = ({ app, catalogue }: ModelParts): ScriptChoices => ({
  checkpoints: async () => (await catalogue.list()).map(({ title }) => title),
  vaes: async () => (await app.vaes.list()).map(({ name }) => name),
  styles: async () => (await app.styles.list()).map(({ name }) => name),
});

/** What lies on disk: settings, jobs, the index of images. */
async function openStores(app: AppCore, { onProblem, queueLimits }: ServiceOptions, { webui }: Sources) {
  const ours = join(app.dataDir, 'penultimate');
  const settings = await createSettingsStore({ path: join(ours, 'settings.json') });
  const index = await openImageIndex(app.dataDir);
  const migrations = { ...JOB_MIGRATIONS, ...pictureMigrations({ root: app.dataDir, index }) };
  const database = await openDatabase<JobTables>({ path: join(ours, 'penultimate.db'), migrations });
  if (webui?.config) await settings.importDefaults(webui.config);
  const queue = await createEmbeddedQueue({
    database: database.withTables(),
    ...(onProblem ? { onProblem } : {}),
    ...(queueLimits ? { limits: queueLimits } : {}),
  });
  const inputs = createInputStore(join(ours, 'inputs'));
  await inputs.tidy();
  return { settings, index, queue, inputs, start: queue.start, close: () => database.destroy() };
}

type Stores = Omit<Awaited<ReturnType<typeof openStores>>, 'queue' | 'inputs'> & ShownByStores;

/** What differs where jobs are done elsewhere. */
interface ShownByStores {
  readonly queue: Queue;
  readonly inputs: InputImages;
  readonly places?: ImagePlaces | undefined;
  /** Of the workers, where there are any. */
  readonly previews?: Pick<LivePreviews, 'latest' | 'subscribe'> | undefined;
}

interface SweepsParts extends ModelParts, Pick<Stores, 'queue' | 'inputs' | 'places'> {
  readonly acquire: RunParts['acquire'];
  readonly gallery: Gallery;
  readonly onProblem: ServiceOptions['onProblem'];
}

/** Sweeps, handed in as jobs and drawn by the one model that is in memory, or by workers. */
function openSweeps({ places: shared, queue, settings, onProblem, gallery, ...parts }: SweepsParts) {
  const { app, catalogue } = parts;
  const places = shared ? createStoredSweeps(shared.artifacts) : createSweepFolders(app.dataDir);
  const onImage = (key: string, sweepId: string) =>
    void gallery
      .note(resolve(shared?.root ?? app.dataDir, key), undefined, sweepId)
      .catch((error) => onProblem?.(error));
  const { sweeper, run } = createSweepDrawing({ ...parts, places, onImage });
  return { run, sweeps: createSweepService({ places, styles: app.styles, queue, settings, catalogue, sweeper }) };
}

/** What draws: models, the runner of plans, sweeps, and where images go. */
function openDrawing(
  parts: ModelParts,
  { queue, inputs, index, places, previews: theirs }: Stores,
  { onProblem, ...options }: ServiceOptions,
) {
  const { app, settings, catalogue } = parts;
  const stages = createStageTimes();
  const models = createModelManager(app.loadSession, stages);
  const store = { ...options, dataDir: app.dataDir, settings, index, places, ...(onProblem ? { onProblem } : {}) };
  const { gallery, images, end } = startServiceGallery(store);
  const previews = createLivePreviews();
  const acquire: RunParts['acquire'] = async (model, signal) =>
    models.acquire(choiceOf(model, (await catalogue.find(model.id)).path), signal);
  const runner = createPlanRunner({ acquire, inputs, images, previews, stages });
  const { sweeps, run } = openSweeps({ ...parts, queue, acquire, inputs, places, gallery, onProblem });
  const runners = { txt2img: runner, img2img: runner, script: runner, sweep: run };
  return { models, stages, gallery, images, previews: theirs ?? previews, sweeps, runners, end };
}

/** What clients ask of the queue beside drawing. */
function controlsOf({ queue, settings }: Pick<Stores, 'queue' | 'settings'>): Pick<Service, 'skip' | 'interrupt'> {
  return {
    skip: async (jobId) => (await queue.control(jobId, { type: 'skip' })).taken,
    interrupt: createInterruptJob({ queue, settings }),
  };
}

/** What is known of the models there are. */
function modelsOf({ app, settings, catalogue }: ModelParts, { folders }: Sources, models: ModelManager) {
  const modelSummary = createModelSummaryReader(app.inspectModel);
  const readLibrary = createLibrary({ app, folders, look: modelSummary, loadedPath: models.loadedPath });
  const current = createCurrentModel({ ...app, settings, catalogue, modelSummary });
  return { ...current, modelSummary, library: async () => readLibrary(await catalogue.list()) };
}

const storesOf = (app: AppCore, options: ServiceOptions, sources: Sources): Promise<Stores> =>
  options.shared ? openServerStores(app.dataDir, options.shared, options) : openStores(app, options, sources);

/** Closes the parts of a service, each when the one before is closed. */
const closeInOrder = (ends: readonly (() => void | Promise<void>)[]) => async (): Promise<void> => {
  for (const end of ends) await end();
};

async function assemble(app: AppCore, options: ServiceOptions, sources: Sources): Promise<Service> {
  const stores = await storesOf(app, options, sources);
  const { settings, queue, inputs } = stores;
  const catalogue = createModelCatalogue(sources.folders.checkpoint, app.hashes, {
    isHidden: isIncomplete,
    open: app.openModel,
  });
  const parts: ModelParts = { app, settings, catalogue };
  const { runners, end, ...drawing } = openDrawing(parts, stores, options);
  const { pulls, close: closePulls } = await openPulls({
    data: dataFolder(app.dataDir),
    trustedHosts: options.pullHosts ?? [],
    onProblem: options.onProblem,
  });
  const known = modelsOf(parts, sources, drawing.models);
  const planner = plannerOf(parts, inputs);
  stores.start(runByKind({ ...runners, ...options.runners }));
  const parted = { app, settings, queue, catalogue, pulls, ...drawing, ...known, ...controlsOf(stores) };
  return {
    ...parted,
    generation: createGenerationService({ planner, queue, choices: choicesOf(parts) }),
    warmUp: options.shared ? async () => undefined : createWarmUp({ ...drawing, ...known, queue, settings }),
    onModels: onModelsOf(app, sources.watch, pulls),
    close: closeInOrder([sources.watch.close, queue.close, closePulls, end, app.close, stores.close]),
  };
}

/** The core of the application with the folders of another program beside its own. */
function coreOf(options: ServiceOptions, { webui, folders }: Sources): AppCore {
  const others = (kind: keyof ModelFolders) => folders[kind].slice(1);
  return createCore({
    ...options,
    isHidden: isIncomplete,
    skipsUnreadKinds: true,
    checkpointFolders: others('checkpoint'),
    vaeFolders: { checkpoints: others('checkpoint'), vaes: others('vae') },
    networkFolders: { loras: others('lora'), embeddings: others('embedding') },
    styleFiles: webui ? [webui.styles] : [],
  });
}

/**
 * Takes the data folder for this program and starts to work on its queue.
 * @throws DATA_DIR_IN_USE FILE_UNWRITABLE DATABASE_UNFIT FILE_NOT_FOUND
 */
export async function createService(options: ServiceOptions = {}): Promise<Service> {
  const sources = await openSources(options);
  const { watch } = sources;
  const app = coreOf(options, sources);
  const lock = await lockDataFolder(join(app.dataDir, 'penultimate'), app.dataDir).catch(async (error: unknown) => {
    await watch.close();
    throw error;
  });
  try {
    const service = await assemble(app, options, sources);
    return { ...service, close: () => service.close().finally(lock.release) };
  } catch (error) {
    await watch.close();
    await lock.release();
    throw error;
  }
}
