/** @file The application as a server needs it: with settings, a queue, saved pictures and one model that stays loaded. */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Job, SettingKey, SettingRanges, SettingValues } from '../contract/index.js';
import {
  createEmbeddedQueue,
  createIdempotency,
  type Idempotency,
  JOB_MIGRATIONS,
  type JobQueue,
  type JobRunner,
  type JobTables,
  type QueueLimits,
} from '../jobs/index.js';
import { createSettingsStore, lockDataFolder, openDatabase, type SettingsStore } from '../store/index.js';
import { type App, type AppOptions, createApp, pullPartsOf } from './create-app.js';
import { dataFolder } from './data-folder.js';
import { createDesk, type Desk } from './desk.js';
import { createDrawRunner, type DrawJobParts } from './draw-job.js';
import { createFactsReader } from './facts-reader.js';
import type { Gallery } from './gallery/gallery.js';
import { openServiceGallery } from './gallery/service-gallery.js';
import { createInputStore } from './input-pictures.js';
import {
  createLibrary,
  createModelLooks,
  createPullDesk,
  type FolderWatch,
  isArriving,
  type LibraryView,
  type LookAtModel,
  type ModelFolders,
  type PullDesk,
  watchFolders,
} from './library/index.js';
import { createLivePreviews, type LivePreviews, previewOptions } from './live-previews.js';
import { createModelCatalogue, type ModelCatalogue, type ModelRecord } from './model-catalogue.js';
import type { ModelFacts } from './model-facts.js';
import { createModelHolder, type ModelChoice, type ModelHolder } from './model-holder.js';
import type { EmbeddingList } from './networks/index.js';
import { createPictureKeeper, type PictureKeeper } from './picture-keeper.js';
import { createPictureStore, PICTURE_MIGRATIONS, type PictureStore, type PictureTables } from './pictures.js';
import { runByKind } from './run-by-kind.js';
import { createScriptDesk, type ScriptDesk } from './scripts/script-desk.js';
import { createScriptRunner } from './scripts/script-runner.js';
import { createStageTimes, type StageTimes } from './stage-times.js';
import { createSweeps } from './sweep/create-sweeps.js';
import type { SweepDesk } from './sweep/sweep-desk.js';
import { openWebuiFolder, type WebuiFolder } from './webui-folder.js';

export interface ServiceOptions extends AppOptions {
  /** Another folder of checkpoints, beside the one in the data folder. */
  readonly ckptDir?: string;
  /** An existing WebUI installation: its checkpoints, VAEs and styles are listed, its config.json is read once as defaults. */
  readonly webuiDir?: string;
  /** Other folders of LoRAs, VAEs and embeddings. */
  readonly loraDir?: string;
  readonly vaeDir?: string;
  readonly embeddingsDir?: string;
  /** Hosts of this machine or its network that pulls over HTTP may go to. */
  readonly pullHosts?: readonly string[];
  /** Hears of failures that no request waits for. */
  readonly onProblem?: (error: unknown) => void;
  /** Most jobs that may wait; as many as come when left out. */
  readonly queueLimits?: QueueLimits;
  /** In place of drawing, by kind of job: for tests of what is around it. */
  readonly runners?: Readonly<Record<string, JobRunner>>;
}

export interface Service {
  readonly app: App;
  readonly settings: SettingsStore;
  readonly queue: JobQueue;
  readonly desk: Desk;
  readonly sweeps: SweepDesk;
  readonly scripts: ScriptDesk;
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly pulls: PullDesk;
  /** What is known of the model of a path without loading it. */
  readonly lookAtModel: LookAtModel;
  /** All models, and what is known of each. */
  library(): Promise<LibraryView>;
  /** Hears when models came or went, hashes became known, pulls went on. */
  onModels(listener: (what: ModelNews) => void): () => void;
  readonly pictures: PictureStore;
  readonly keeper: PictureKeeper;
  readonly gallery: Gallery;
  /** What was answered to requests that may come again. */
  readonly idempotency: Idempotency;
  /** How long the stages of drawing take. */
  readonly stages: Pick<StageTimes, 'subscribe'>;
  /** The model of the settings. @throws NOT_FOUND */
  currentModel(): Promise<ModelRecord>;
  /** That model with the VAE of the settings. @throws NOT_FOUND VAE_NOT_FOUND */
  currentChoice(): Promise<ModelChoice>;
  /** What is known of that model without loading it. */
  currentFacts(): Promise<ModelFacts>;
  /** The textual inversions that fit that model, and those that do not. */
  embeddings(): Promise<EmbeddingList>;
  /** Ranges of settings that depend on that model. */
  settingRanges(): Promise<SettingRanges>;
  /** Changes settings after a check against the models there are. @throws SETTING_INVALID NOT_FOUND FILE_UNWRITABLE */
  changeSettings(values: Readonly<Record<string, unknown>>): Promise<readonly string[]>;
  /** Loads the model of the settings unless there are jobs, which bring their own; never fails. */
  warmUp(): Promise<void>;
  /** Previews of the job that is being drawn. */
  readonly previews: Pick<LivePreviews, 'latest' | 'subscribe'>;
  /** Ends the batch of this job that is being drawn; false = there is none. */
  skip(jobId: string): boolean;
  /**
   * Ends a job; pictures that are being drawn are its result as they are, unless `gently` lets them be finished, as the
   * settings say, the first time. Undefined = there is no such job.
   */
  interrupt(jobId: string, options?: { readonly gently?: boolean }): Promise<Job | undefined>;
  /** Whether a skip was asked for and has not happened yet. */
  isSkipping(): boolean;
  close(): Promise<void>;
}

export type ModelNews = 'files' | 'hashes' | 'pulls';

type Tables = JobTables & PictureTables;

/** Any value from 1 where it has no effect. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

const MIGRATIONS = { ...JOB_MIGRATIONS, ...PICTURE_MIGRATIONS };

interface ModelParts {
  readonly app: App;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
}

/** What depends on which model the settings name. */
function createModelViews({ app, settings, catalogue }: ModelParts) {
  const currentModel = () => catalogue.find(settings.get('sd_model_checkpoint'));
  const vaePathOf = async (vae: string, model: ModelChoice) => (await app.vaes.find(vae, model))?.path;
  const currentChoice = async (): Promise<ModelChoice> => {
    const { path } = await currentModel();
    return { path, vaePath: await vaePathOf(settings.get('sd_vae'), { path }) };
  };
  const readFacts = createFactsReader();
  const currentFacts = async () => readFacts((await currentModel()).path);
  const embeddings = async () => app.networks.embeddings.list((await currentFacts()).textWidth);
  const settingRanges = async (): Promise<SettingRanges> => {
    const { info } = await currentFacts();
    return { CLIP_stop_at_last_layers: { min: 1, max: info.clipSkipHasEffect ? info.numLayers : NO_LIMIT } };
  };
  const changeSettings = async (values: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
    const { sd_model_checkpoint: model, sd_vae: vae } = values as Partial<SettingValues>;
    // A title is stored as the id: its hash may not be known yet at the next start.
    const named = model ? { sd_model_checkpoint: (await catalogue.find(model)).id } : {};
    if (typeof vae === 'string') await vaePathOf(vae, await currentModel());
    const ranges = 'CLIP_stop_at_last_layers' in values ? await settingRanges() : {};
    return settings.set({ ...values, ...named }, { ranges });
  };
  return { currentModel, currentChoice, currentFacts, embeddings, settingRanges, changeSettings };
}

/** What is wrong with the model is told with the picture that needs it. */
const createWarmUp =
  ({ queue, holder }: Pick<Service, 'queue' | 'holder'>, currentChoice: Service['currentChoice']) =>
  async (): Promise<void> => {
    const jobs = await queue.list({ states: ['running', 'queued'], limit: 1 }).catch(() => []);
    if (jobs.length > 0) return;
    await currentChoice()
      .then((choice) => holder.use(choice, async () => undefined))
      .catch(() => undefined);
  };

/** Settings that ask for something else in memory. */
const RELOADING: readonly SettingKey[] = ['sd_model_checkpoint', 'sd_vae'];

/** What is read beside the data folder. */
interface Sources {
  readonly webui: WebuiFolder | undefined;
  readonly folders: ModelFolders;
  readonly watch: FolderWatch;
}

const given = (...folders: readonly (string | undefined)[]): readonly string[] =>
  folders.flatMap((folder) => (folder === undefined ? [] : [resolve(folder)]));

/** Our own folders are made, so that they are there to be watched and to put files into. */
async function openSources(options: ServiceOptions): Promise<Sources> {
  const { ckptDir, loraDir, vaeDir, embeddingsDir, webuiDir, onProblem } = options;
  const webui = webuiDir === undefined ? undefined : await openWebuiFolder(webuiDir);
  const data = dataFolder(options.dataDir);
  const own = { checkpoint: data.checkpoints, lora: data.loras, vae: data.vaes, embedding: data.embeddings };
  const folders: ModelFolders = {
    checkpoint: [own.checkpoint, ...given(ckptDir, webui?.checkpoints)],
    lora: [own.lora, ...given(loraDir, webui?.loras)],
    vae: [own.vae, ...given(vaeDir, webui?.vaes)],
    embedding: [own.embedding, ...given(embeddingsDir, webui?.embeddings)],
  };
  await Promise.all(Object.values(own).map((folder) => mkdir(folder, { recursive: true }).catch(() => undefined)));
  const watch = watchFolders({ folders: Object.values(folders).flat(), ...(onProblem ? { onProblem } : {}) });
  return { webui, folders, watch };
}

/** Pulls have a line of their own, so that none of them holds up a picture. */
async function openPulls(app: App, { pullHosts = [], onProblem }: ServiceOptions) {
  const path = join(app.dataDir, 'penultimate', 'pulls.db');
  const database = await openDatabase<JobTables>({ path, migrations: JOB_MIGRATIONS });
  const queue = await createEmbeddedQueue({ database: database.withTables(), ...(onProblem ? { onProblem } : {}) });
  const pulls = createPullDesk({ queue, parts: pullPartsOf(dataFolder(app.dataDir)), trustedHosts: pullHosts });
  return { pulls, close: () => queue.close().finally(() => database.destroy()) };
}

const onModelsOf =
  (app: App, watch: FolderWatch, pulls: PullDesk): Service['onModels'] =>
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

async function assemble(app: App, options: ServiceOptions, sources: Sources): Promise<Service> {
  const ours = join(app.dataDir, 'penultimate');
  const settings = await createSettingsStore({ path: join(ours, 'settings.json') });
  const database = await openDatabase<Tables>({ path: join(ours, 'penultimate.db'), migrations: MIGRATIONS });
  const { onProblem } = options;
  if (sources.webui?.config) await settings.importDefaults(sources.webui.config);
  const queue = await createEmbeddedQueue({
    database: database.withTables(),
    ...(onProblem ? { onProblem } : {}),
    ...(options.queueLimits ? { limits: options.queueLimits } : {}),
  });
  const idempotency = createIdempotency(database.withTables());
  const stages = createStageTimes();
  const pictures = createPictureStore(database.withTables());
  const { folders, watch } = sources;
  const catalogue = createModelCatalogue(folders.checkpoint, app.hashes, isArriving);
  const holder = createModelHolder(app, stages);
  const { pulls, close: closePulls } = await openPulls(app, options);
  const look = createModelLooks(app.inspectModel);
  const readLibrary = createLibrary({ app, folders, look, loadedPath: holder.loadedPath });
  const inputs = createInputStore(join(ours, 'inputs'));
  await inputs.tidy();
  const desk = createDesk({ app, queue, settings, catalogue, inputs });
  const { gallery, end } = await openServiceGallery({ ...options, dataDir: app.dataDir, settings, pictures });
  const keeper = createPictureKeeper({ root: app.dataDir, pictures, gallery, onProblem });
  const previews = createLivePreviews();
  const drawing: DrawJobParts = {
    ...{ catalogue, holder, keeper, previews, stages },
    receiver: desk.receiver,
    readPicture: inputs.read,
    previewOptions: () => previewOptions(settings.values()),
  };
  const runner = createDrawRunner(drawing);
  const scriptRunner = createScriptRunner(drawing);
  const views = createModelViews({ app, settings, catalogue });
  const warmUp = createWarmUp({ queue, holder }, views.currentChoice);
  settings.onChange(({ changed }) => void (changed.some((key) => RELOADING.includes(key)) && warmUp()));
  const { sweeps, runSweepJob } = createSweeps({
    ...{ app, queue, settings, catalogue, holder },
    onPicture: (path) => void gallery.note(path).catch((error: unknown) => onProblem?.(error)),
  });
  const scripts = createScriptDesk({ app, desk, queue, settings, catalogue, inputs });
  const runners = { txt2img: runner.run, img2img: runner.run, sweep: runSweepJob, script: scriptRunner.run };
  queue.start(runByKind({ ...runners, ...options.runners }));
  return {
    ...{ app, settings, queue, desk, sweeps, scripts, catalogue, holder },
    ...{ pictures, keeper, gallery, previews, warmUp, ...views },
    ...{ idempotency, stages, lookAtModel: look },
    ...{ pulls, onModels: onModelsOf(app, watch, pulls), library: async () => readLibrary(await catalogue.list()) },
    skip: (jobId) => runner.skip(jobId) || scriptRunner.skip(jobId),
    isSkipping: () => runner.isSkipping() || scriptRunner.isSkipping(),
    interrupt: (jobId, { gently = false } = {}) => {
      const isEnding = gently && settings.get('interrupt_after_current');
      if (isEnding && (runner.endAfterCurrent(jobId) || scriptRunner.endAfterCurrent(jobId))) return queue.get(jobId);
      runner.interrupt(jobId);
      return queue.cancel(jobId);
    },
    close: async () => {
      await watch.close();
      await queue.close();
      await closePulls();
      await end();
      await app.close();
      await database.destroy();
    },
  };
}

/**
 * Takes the data folder for this program and starts to work on its queue.
 * @throws DATA_DIR_IN_USE FILE_UNWRITABLE DATABASE_UNFIT FILE_NOT_FOUND
 */
export async function createService(options: ServiceOptions = {}): Promise<Service> {
  const sources = await openSources(options);
  const { webui, folders, watch } = sources;
  const others = (kind: keyof ModelFolders) => folders[kind].slice(1);
  const app = createApp({
    ...options,
    isHidden: isArriving,
    checkpointFolders: others('checkpoint'),
    vaeFolders: { checkpoints: others('checkpoint'), vaes: others('vae') },
    networkFolders: { loras: others('lora'), embeddings: others('embedding') },
    styleFiles: webui ? [webui.styles] : [],
  });
  const lock = await lockDataFolder(join(app.dataDir, 'penultimate')).catch(async (error: unknown) => {
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
