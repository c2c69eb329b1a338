/** @file A VAE in place of the checkpoint's own: opened, and held against the model it is to serve. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../base/index.js';
import { type VaeConfig, vaeConfigFromJson, vaeConfigFromTensors } from '../../models/index.js';
import {
  openPartFolder,
  openTensorFile,
  type TensorFile,
  type TensorSource,
  vaeFolderRows,
  vaeOfSingleFile,
} from '../../weights/index.js';
import type { Checkpoint } from './checkpoint.js';
import { renamed } from './renamed.js';

export interface Vae {
  /** The file's name, as infotext shows it. */
  readonly name: string;
  readonly source: TensorSource;
  readonly config: VaeConfig;
  readonly files: readonly TensorFile[];
}

/** What has to be equal for the latents of a model to mean the same to another VAE. */
const FACETS: readonly (readonly [what: string, of: (config: VaeConfig) => string | number])[] = [
  ['channels', ({ channels }) => channels.join(', ') || 'none'],
  ['residual blocks a level', ({ layersPerBlock }) => layersPerBlock],
  ['latent channels', ({ latentChannels }) => latentChannels],
  ['groups of the norms', ({ groups }) => groups],
  ['latent scale', ({ latentScale }) => latentScale],
];

/** For a model that has none of its own, and for which none was chosen yet, only the latent counts. @throws VAE_UNFIT */
function requireFit(path: string, config: VaeConfig, { name, card, configs, hasVae }: Checkpoint): void {
  const { outChannels } = configs.unet;
  if (config.latentChannels !== outChannels)
    throw new AppError('VAE_UNFIT', {
      path,
      problem: `latent channels: ${config.latentChannels}, those of ${name}: ${outChannels}`,
    });
  if (!hasVae && configs.vae === card.vae) return;
  for (const [what, of] of FACETS) {
    const [its, wanted] = [of(config), of(configs.vae)];
    if (its !== wanted)
      throw new AppError('VAE_UNFIT', { path, problem: `${what}: ${its}, those of ${name}: ${wanted}` });
  }
}

async function openVaeFolder(path: string): Promise<Omit<Vae, 'name'>> {
  const { source, files, config } = await openPartFolder(path, 'vae');
  return {
    source: renamed(source, vaeFolderRows),
    files,
    config: vaeConfigFromJson(config, join(path, 'config.json')),
  };
}

/** A file tells no groups and no scale: they are those of the model it is meant for. */
async function openVaeFile(path: string, { card, configs }: Checkpoint): Promise<Omit<Vae, 'name'>> {
  const file = await openTensorFile(path);
  const source = vaeOfSingleFile(file);
  const { groups, latentScale } = configs.vae;
  return {
    source,
    files: [file],
    config: vaeConfigFromTensors(source, { ...card, vae: { ...card.vae, groups, latentScale } }),
  };
}

/**
 * A model as it is drawn with a VAE: its own, or the one that was chosen.
 * @throws VAE_MISSING when it has none and none was chosen
 */
export function withChosenVae(checkpoint: Checkpoint, vae: Vae | undefined): Checkpoint {
  if (checkpoint.hasVae) return checkpoint;
  if (!vae) throw new AppError('VAE_MISSING', { path: checkpoint.path });
  return { ...checkpoint, configs: { ...checkpoint.configs, vae: vae.config } };
}

/**
 * Opens a .safetensors file or a diffusers folder of a VAE for a model; reads headers and configurations only.
 * @throws VAE_UNFIT FILE_NOT_FOUND CHECKPOINT_PICKLE CONFIG_INVALID TENSOR_MISSING and what safetensors throws
 */
export async function openVae(path: string, checkpoint: Checkpoint): Promise<Vae> {
  const entry = await stat(path).catch((error: unknown) => {
    throw new AppError('FILE_NOT_FOUND', { path }, { cause: error });
  });
  const vae = entry.isDirectory() ? await openVaeFolder(path) : await openVaeFile(path, checkpoint);
  requireFit(path, vae.config, checkpoint);
  return { name: basename(path), ...vae };
}
