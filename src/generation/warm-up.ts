/** @file The model of the settings loaded before anybody asks for an image. */
import type { SettingKey } from '../contract/index.js';
import type { ModelChoice, ModelManager } from '../inference/index.js';
import type { Queue } from '../queue/index.js';
import type { SettingsStore } from '../storage/index.js';

export interface WarmUpParts {
  readonly queue: Queue;
  readonly models: ModelManager;
  readonly settings: SettingsStore;
  readonly currentChoice: () => Promise<ModelChoice>;
}

/** Settings that ask for something else in memory. */
const RELOADING: readonly SettingKey[] = ['sd_model_checkpoint', 'sd_vae', 'weight_precision'];

/** Makes it; it also runs when other settings ask for another model. What is wrong with the model is told with the image that needs it. */
export function createWarmUp({ queue, models, settings, currentChoice }: WarmUpParts): () => Promise<void> {
  const warmUp = async (): Promise<void> => {
    const jobs = await queue.list({ states: ['running', 'queued'], limit: 1 }).catch(() => []);
    if (jobs.length > 0) return;
    await currentChoice()
      .then((choice) => models.use(choice, async () => undefined))
      .catch(() => undefined);
  };
  settings.onChange(({ changed }) => void (changed.some((key) => RELOADING.includes(key)) && warmUp()));
  return warmUp;
}
