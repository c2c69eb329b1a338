/** @file The application as a worker needs it: it takes jobs of a shared queue and draws them with the models of its own data folder. */
import { join, resolve } from 'node:path';
import { startServiceGallery } from '../gallery/index.js';
import { createStoredSweeps, createSweepDrawing } from '../generation/index.js';
import { createLivePreviews, createModelManager, createPlanRunner, createStageTimes } from '../inference/index.js';
import { createModelCatalogue, isIncomplete, openSources, type SourceOptions } from '../library/index.js';
import {
  type Assistance,
  createDistributedWorker,
  type DistributedWorker,
  type JobRunner,
  runByKind,
} from '../queue/index.js';
import { createWorkerModels, openAssistance, openShared, type Shared, type SharedOptions } from '../sharing/index.js';
import { createSettingsStore, lockDataFolder } from '../storage/index.js';
import type { AppCore, AppOptions } from './app.js';
import { createCore } from './create-app.js';

export interface WorkerOptions extends AppOptions, Omit<SourceOptions, 'dataDir'> {
  readonly shared: SharedOptions;
  /** Under which others know it. */
  readonly name?: string;
  /** In place of drawing, by kind of job: for tests of what is around it. */
  readonly runners?: Readonly<Record<string, JobRunner>>;
}

export interface WorkerService extends Pick<DistributedWorker, 'drain' | 'current'> {
  /** Whether database and Redis answer. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

/** What runs plans for the queue. */
async function openRunner(
  app: AppCore,
  shared: Shared,
  { onProblem, ...options }: WorkerOptions,
  folders: readonly string[],
  assistance: () => Assistance,
) {
  const settings = await createSettingsStore({ path: join(app.dataDir, 'penultimate', 'settings.json') });
  const { index, inputs, places } = shared;
  const store = { ...options, dataDir: app.dataDir, settings, index, places, ...(onProblem ? { onProblem } : {}) };
  const { gallery, images, end } = startServiceGallery(store);
  const stages = createStageTimes();
  const catalogue = createModelCatalogue(folders, app.hashes, { isHidden: isIncomplete });
  const models = createModelManager(app.loadSession, stages);
  const { acquire, warm } = createWorkerModels({ models, catalogue, vaes: app.vaes });
  const previews = createLivePreviews();
  const { share, helper } = openAssistance({ assistance, acquire, inputs, store: places.transient, onProblem });
  const run = createPlanRunner({ acquire, inputs, images, previews, stages, share });
  const onImage = (key: string, sweepId: string) =>
    void gallery.note(resolve(places.root, key), undefined, sweepId).catch((error) => onProblem?.(error));
  const sweepParts = { app, catalogue, acquire, inputs, share, places: createStoredSweeps(places.artifacts), onImage };
  const { run: sweep } = createSweepDrawing(sweepParts);
  const runner = runByKind({ txt2img: run, img2img: run, script: run, sweep, ...options.runners });
  return { runner: helper.around(runner), helper, warm, previews, end };
}

const givenOf = ({ name, onProblem }: WorkerOptions) => ({
  ...(name === undefined ? {} : { name }),
  ...(onProblem ? { onProblem } : {}),
});

/**
 * Opens a worker and begins to work.
 * @throws SERVICE_UNREACHABLE REDIS_EVICTS PACKAGE_MISSING USAGE DATA_DIR_IN_USE FILE_UNWRITABLE DATABASE_UNFIT
 */
export async function createWorker(options: WorkerOptions): Promise<WorkerService> {
  const { folders, watch } = await openSources(options);
  await watch.close();
  const app = createCore({ ...options, isHidden: isIncomplete });
  const lock = await lockDataFolder(join(app.dataDir, 'penultimate'), app.dataDir);
  const shared = await openShared(options.shared, { dataDir: app.dataDir, onProblem: options.onProblem });
  const parts = await openRunner(app, shared, options, folders.checkpoint, () => worker.assistance);
  const { runner, helper, warm, previews, end } = parts;
  const worker: DistributedWorker = await createDistributedWorker({ ...shared.queue, ...givenOf(options), warm });
  previews.subscribe(({ jobId, png }) => worker.tellPreview(jobId, png));
  worker.start(runner);
  helper.start();
  const ends = [helper.stop, end, app.close, shared.close, lock.release];
  const close = async (): Promise<void> => {
    for (const endOne of ends) await endOne();
  };
  return {
    current: worker.current,
    isReady: async () =>
      (await shared.queue.connections.commands.ping()) === 'PONG' && (await shared.index.find('')) === undefined,
    drain: (timeoutMs) => worker.drain(timeoutMs).finally(close),
    close: () => worker.close().finally(close),
  };
}
