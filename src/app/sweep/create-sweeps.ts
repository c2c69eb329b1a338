/** @file Sweeps as the service offers them: handed in as jobs, drawn by the one model that is in memory. */
import { join } from 'node:path';
import type { JobQueue, JobRunner } from '../../jobs/index.js';
import { openCheckpoint } from '../../pipeline/index.js';
import type { SettingsStore } from '../../store/index.js';
import type { App } from '../create-app.js';
import { DEFAULT_MODEL_ID, type ModelCatalogue } from '../model-catalogue.js';
import type { ModelHolder } from '../model-holder.js';
import { createSweepDesk, type SweepDesk } from './sweep-desk.js';
import { createSweepRunner } from './sweep-runner.js';
import { createSweeper } from './sweeper.js';

interface SweepsParts {
  readonly app: App;
  readonly queue: JobQueue;
  readonly settings: SettingsStore;
  readonly catalogue: ModelCatalogue;
  readonly holder: ModelHolder;
  readonly onPicture?: ((path: string) => void) | undefined;
}

/** Makes the desk for sweeps and the runner of their jobs. */
export function createSweeps({ app, queue, settings, catalogue, holder, onPicture }: SweepsParts): {
  readonly sweeps: SweepDesk;
  readonly runSweepJob: JobRunner;
} {
  const root = join(app.dataDir, 'outputs', 'sweeps');
  const find = (name = DEFAULT_MODEL_ID) => catalogue.find(name);
  const open = async (name?: string) => openCheckpoint((await find(name)).path);
  const vaePathOf = async (vae: string, model: { readonly path: string }) => (await app.vaes.find(vae, model))?.path;
  const sweeperFor = (signal?: AbortSignal) =>
    createSweeper({
      open,
      checkVae: async (vae, model) => {
        const entry = await find(model);
        const file = (await vaePathOf(vae, entry)) ?? 'None';
        await app.checkRequest(entry.path, { prompt: '' }, { vae: file });
      },
      use: async ({ model, vae = 'None' }, work) => {
        const entry = await find(model);
        return holder.use({ path: entry.path, vaePath: await vaePathOf(vae, entry) }, work, signal);
      },
      recommend: ({ path }) => app.recommendClipSkip(path),
    });
  return {
    sweeps: createSweepDesk({ root, app, queue, settings, catalogue, sweeper: sweeperFor(), open }),
    runSweepJob: createSweepRunner({ sweeperFor, folderOf: (id) => join(root, id), onPicture }),
  };
}
