/** @file An existing WebUI installation: its checkpoints, VAEs, LoRAs, embeddings and styles are read where they lie, its settings once; nothing is written there. */
import { join, resolve } from 'node:path';
import { AppError, isThere } from '../base/index.js';

export interface WebuiFolder {
  readonly checkpoints: string;
  readonly vaes: string;
  readonly loras: string;
  readonly embeddings: string;
  /** Its styles.csv, which need not exist. */
  readonly styles: string;
  /** Its config.json; undefined when it was never saved. */
  readonly config?: string;
}

/**
 * What an installation has for us.
 * @throws FILE_NOT_FOUND when the folder holds no models/Stable-diffusion
 * @source A1111 v1.10.1, as behaviour: names of its folders and files
 */
export async function openWebuiFolder(folder: string): Promise<WebuiFolder> {
  const root = resolve(folder);
  const checkpoints = join(root, 'models', 'Stable-diffusion');
  if (!(await isThere(checkpoints))) throw new AppError('FILE_NOT_FOUND', { path: checkpoints });
  const config = join(root, 'config.json');
  return {
    checkpoints,
    vaes: join(root, 'models', 'VAE'),
    loras: join(root, 'models', 'Lora'),
    embeddings: join(root, 'embeddings'),
    styles: join(root, 'styles.csv'),
    ...((await isThere(config)) ? { config } : {}),
  };
}
