/** @file The application as a server needs it: with settings, a queue, saved pictures and one model that stays loaded. */
import { join, resolve } from 'node:path';
import type { SettingKey, SettingRanges, SettingValues } from '../contract/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobQueue, type JobTables } from '../jobs/index.js';
import { createSettingsStore, lockDataFolder, openDatabase, type SettingsStore } from '../store/index.js';
import { type App, type AppOptions, createApp } from './create-app.js';
import { createDesk, type Desk } from './desk.js';
import { createDrawRunner } from './draw-job.js';
import { createInputStore } from './input-pictures.js';
import { createLivePreviews, type LivePreviews, previewOptions } from './live-previews.js';
import { createModelCatalogue, type ModelCatalogue, type ModelRecord } from './model-catalogue.js';
import { type ModelFacts, readModelFacts } from './model-facts.js';
import { createModelHolder, type ModelChoice, type ModelHolder } from './model-holder.js';
import type { EmbeddingList } from './networks/index.js';
import { createPictureKeeper, type PictureKeeper } from './picture-keeper.js';
import { createPictureStore, PICTURE_MIGRATIONS, type PictureStore, type PictureTables } from './pictures.js';
import { runByKind } from './run-by-kind.js';
import { createSweeps } from './sweep/create-sweeps.js';
import type { SweepDesk } from './sweep/sweep-desk.js';
import { openWebuiFolder, type WebuiFolder } from './webui-folder.js';

export interface ServiceOptions extends AppOptions {
  /** Another folder of checkpoints, beside the one in the data folder. */
  readonly ckptDir?: string;
  /** An existing WebUI installation: its checkpoints, VAEs and styles are listed, its config.json is read once as defaults. */
  readonly webuiDir?: string;
  /** Hears of failures that no request waits for. */
  readonly onProblem?: (error: unknown) => void;
}

export interface Service {
  readonly app: App;
  readonly settings: SettingsStore;
  readonly queue: JobQueue;
  readonly desk: Desk;
  readonly sweeps: SweepDesk;
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly pictures: PictureStore;
  readonly keeper: PictureKeeper;
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
  /** Whether that was asked for and has not happened yet. */
  isSkipping(): boolean;
  close(): Promise<void>;
}

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
  const currentFacts = async () => readModelFacts((await currentModel()).path);
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
  readonly checkpoints: readonly string[];
}

async function openSources({ ckptDir, webuiDir }: ServiceOptions): Promise<Sources> {
  const webui = webuiDir === undefined ? undefined : await openWebuiFolder(webuiDir);
  return { webui, checkpoints: [...(ckptDir ? [resolve(ckptDir)] : []), ...(webui ? [webui.checkpoints] : [])] };
}

async function assemble(app: App, options: ServiceOptions, sources: Sources): Promise<Service> {
  const ours = join(app.dataDir, 'penultimate');
  const settings = await createSettingsStore({ path: join(ours, 'settings.json') });
  const database = await openDatabase<Tables>({ path: join(ours, 'penultimate.db'), migrations: MIGRATIONS });
  const { onProblem } = options;
  if (sources.webui?.config) await settings.importDefaults(sources.webui.config);
  const queue = await createEmbeddedQueue({ database: database.withTables(), ...(onProblem ? { onProblem } : {}) });
  const pictures = createPictureStore(database.withTables());
  const folders = [join(app.dataDir, 'models', 'Stable-diffusion'), ...sources.checkpoints];
  const catalogue = createModelCatalogue(folders, app.hashes);
  const holder = createModelHolder(app);
  const inputs = createInputStore(join(ours, 'inputs'));
  await inputs.tidy();
  const desk = createDesk({ app, queue, settings, catalogue, inputs });
  const keeper = createPictureKeeper({ root: app.dataDir, pictures });
  const previews = createLivePreviews();
  const runner = createDrawRunner({
    ...{ catalogue, holder, keeper, previews },
    receiver: desk.receiver,
    readPicture: inputs.read,
    previewOptions: () => previewOptions(settings.values()),
  });
  const views = createModelViews({ app, settings, catalogue });
  const warmUp = createWarmUp({ queue, holder }, views.currentChoice);
  settings.onChange(({ changed }) => void (changed.some((key) => RELOADING.includes(key)) && warmUp()));
  const { sweeps, runSweepJob } = createSweeps({ app, queue, settings, catalogue, holder });
  queue.start(runByKind({ txt2img: runner.run, img2img: runner.run, sweep: runSweepJob }));
  return {
    ...{ app, settings, queue, desk, sweeps, catalogue, holder, pictures, keeper, previews, warmUp, ...views },
    ...{ skip: runner.skip, isSkipping: runner.isSkipping },
    close: async () => {
      await queue.close();
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
  const { webui, checkpoints } = sources;
  const app = createApp({
    ...options,
    vaeFolders: { checkpoints, vaes: webui ? [webui.vaes] : [] },
    networkFolders: { loras: webui ? [webui.loras] : [], embeddings: webui ? [webui.embeddings] : [] },
    styleFiles: webui ? [webui.styles] : [],
  });
  const lock = await lockDataFolder(join(app.dataDir, 'penultimate'));
  try {
    const service = await assemble(app, options, sources);
    return { ...service, close: () => service.close().finally(lock.release) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
