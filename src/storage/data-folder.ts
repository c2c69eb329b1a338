/** @file Where the user's files live: the WebUI's folder names, and ours inside `penultimate/`. */
import { join } from 'node:path';
import envPaths from 'env-paths';

export interface DataFolder {
  readonly root: string;
  readonly checkpoints: string;
  readonly vaes: string;
  /** Small networks that stand in for VAEs. */
  readonly tinyVaes: string;
  readonly loras: string;
  readonly embeddings: string;
  readonly styles: string;
  readonly outputs: string;
  readonly cache: string;
  /** The user's clip skip for single models. */
  readonly clipSkips: string;
}

/** Layout of a data folder; the platform's own place when none is given. */
export function dataFolder(root: string = envPaths('penultimate', { suffix: '' }).data): DataFolder {
  return {
    root,
    checkpoints: join(root, 'models', 'Stable-diffusion'),
    vaes: join(root, 'models', 'VAE'),
    tinyVaes: join(root, 'models', 'VAE-approx'),
    loras: join(root, 'models', 'Lora'),
    embeddings: join(root, 'embeddings'),
    styles: join(root, 'styles.csv'),
    outputs: join(root, 'outputs'),
    cache: join(root, 'penultimate', 'cache'),
    clipSkips: join(root, 'penultimate', 'clip-skip'),
  };
}
