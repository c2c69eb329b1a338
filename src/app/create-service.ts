/** @file The application as a server needs it: with settings, a queue, saved pictures and one model that stays loaded. */
import { join, resolve } from 'node:path';
import type { SettingRanges, SettingValues } from '../contract/index.js';
import { createEmbeddedQueue, JOB_MIGRATIONS, type JobQueue, type JobTables } from '../jobs/index.js';
import { createSettingsStore, lockDataFolder, openDatabase, type SettingsStore } from '../store/index.js';
import { type App, type AppOptions, createApp } from './create-app.js';
import { createDesk, type Desk } from './desk.js';
import { createDrawRunner } from './draw-job.js';
import { createLivePreviews, type LivePreviews, previewOptions } from './live-previews.js';
import { createModelCatalogue, type ModelCatalogue, type ModelEntry } from './model-catalogue.js';
import { type ModelFacts, readModelFacts } from './model-facts.js';
import { createModelHolder, type ModelHolder } from './model-holder.js';
import { createPictureKeeper, type PictureKeeper } from './picture-keeper.js';
import { createPictureStore, PICTURE_MIGRATIONS, type PictureStore, type PictureTables } from './pictures.js';
import { openWebuiFolder } from './webui-folder.js';

export interface ServiceOptions extends AppOptions {
  /** Another folder of checkpoints, beside the one in the data folder. */
  readonly ckptDir?: string;
  /** An existing WebUI installation: its checkpoints are listed, its config.json is read once as defaults. */
  readonly webuiDir?: string;
  /** Hears of failures that no request waits for. */
  readonly onProblem?: (error: unknown) => void;
}

export interface Service {
  readonly app: App;
  readonly settings: SettingsStore;
  readonly queue: JobQueue;
  readonly desk: Desk;
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly pictures: PictureStore;
  readonly keeper: PictureKeeper;
  /** The model of the settings. @throws NOT_FOUND */
  currentModel(): Promise<ModelEntry>;
  /** What is known of that model without loading it. */
  currentFacts(): Promise<ModelFacts>;
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
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
}

/** What depends on which model the settings name. */
function createModelViews({ settings, catalogue }: ModelParts) {
  const currentModel = () => catalogue.find(settings.get('sd_model_checkpoint'));
  const currentFacts = async () => readModelFacts((await currentModel()).path);
  const settingRanges = async (): Promise<SettingRanges> => {
    const { info } = await currentFacts();
    return { CLIP_stop_at_last_layers: { min: 1, max: info.clipSkipHasEffect ? info.numLayers : NO_LIMIT } };
  };
  const changeSettings = async (values: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
    const { sd_model_checkpoint: model } = values as Partial<SettingValues>;
    if (typeof model === 'string') await catalogue.find(model);
    const ranges = 'CLIP_stop_at_last_layers' in values ? await settingRanges() : {};
    return settings.set({ ...values }, { ranges });
  };
  return { currentModel, currentFacts, settingRanges, changeSettings };
}

/** What is wrong with the model is told with the picture that needs it. */
const createWarmUp =
  ({ queue, holder }: Pick<Service, 'queue' | 'holder'>, currentModel: Service['currentModel']) =>
  async (): Promise<void> => {
    const jobs = await queue.list({ states: ['running', 'queued'], limit: 1 }).catch(() => []);
    if (jobs.length > 0) return;
    await currentModel()
      .then((entry) => holder.use(entry, async () => undefined))
      .catch(() => undefined);
  };

async function assemble(app: App, options: ServiceOptions): Promise<Service> {
  const ours = join(app.dataDir, 'penultimate');
  const settings = await createSettingsStore({ path: join(ours, 'settings.json') });
  const database = await openDatabase<Tables>({ path: join(ours, 'penultimate.db'), migrations: MIGRATIONS });
  const { onProblem, ckptDir, webuiDir } = options;
  const webui = webuiDir === undefined ? undefined : await openWebuiFolder(webuiDir);
  if (webui?.config) await settings.importDefaults(webui.config);
  const queue = await createEmbeddedQueue({ database: database.withTables(), ...(onProblem ? { onProblem } : {}) });
  const pictures = createPictureStore(database.withTables());
  const folders = [
    join(app.dataDir, 'models', 'Stable-diffusion'),
    ...(ckptDir ? [resolve(ckptDir)] : []),
    ...(webui ? [webui.checkpoints] : []),
  ];
  const catalogue = createModelCatalogue(folders);
  const holder = createModelHolder(app);
  const desk = createDesk({ app, queue, settings, catalogue });
  const keeper = createPictureKeeper({ root: app.dataDir, pictures });
  const previews = createLivePreviews();
  const runner = createDrawRunner({
    ...{ catalogue, holder, keeper, previews },
    receiver: desk.receiver,
    previewOptions: () => previewOptions(settings.values()),
  });
  const views = createModelViews({ settings, catalogue });
  const warmUp = createWarmUp({ queue, holder }, views.currentModel);
  settings.onChange(({ changed }) => void (changed.includes('sd_model_checkpoint') && warmUp()));
  queue.start(runner.run);
  return {
    ...{ app, settings, queue, desk, catalogue, holder, pictures, keeper, previews, warmUp, ...views },
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
 * @throws DATA_DIR_IN_USE FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function createService(options: ServiceOptions = {}): Promise<Service> {
  const app = createApp(options);
  const lock = await lockDataFolder(join(app.dataDir, 'penultimate'));
  try {
    const service = await assemble(app, options);
    return { ...service, close: () => service.close().finally(lock.release) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
