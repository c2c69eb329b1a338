/** @file An existing WebUI installation: its checkpoints are read where they lie, its settings once; nothing is written there. */
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../base/index.js';

export interface WebuiFolder {
  readonly checkpoints: string;
  /** Its config.json; undefined when it was never saved. */
  readonly config?: string;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * What an installation has for us.
 * @throws FILE_NOT_FOUND when the folder holds no models/Stable-diffusion
 * @source A1111 v1.10.1, as behaviour: names of its folders and files
 */
export async function openWebuiFolder(folder: string): Promise<WebuiFolder> {
  const checkpoints = join(resolve(folder), 'models', 'Stable-diffusion');
  if (!(await exists(checkpoints))) throw new AppError('FILE_NOT_FOUND', { path: checkpoints });
  const config = join(resolve(folder), 'config.json');
  return { checkpoints, ...((await exists(config)) ? { config } : {}) };
}
