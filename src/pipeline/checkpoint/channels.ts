/** @file What a UNet takes besides the latent: nothing, or what inpainting needs. Other kinds are told by name. */
import { AppError } from '../../base/index.js';
import { type Checkpoint, extraChannelsOf } from './checkpoint.js';

/** A mask and the latent of the masked picture. @source runwayml/stable-diffusion v1-inpainting-inference.yaml: in_channels 9 */
const MASK_CHANNELS = 1;

/** Kinds of models that are known and cannot be drawn with, by the channels besides the latent. */
const KINDS: Readonly<Record<number, string>> = {
  1: 'a depth-to-image model',
  3: 'a 4× upscaler',
  4: 'a model that edits pictures (InstructPix2Pix)',
};

/** @throws CHECKPOINT_UNKNOWN for a UNet that takes neither the latent alone nor what inpainting adds */
export function requireKnownChannels(checkpoint: Checkpoint): void {
  const { latentChannels } = checkpoint.configs.vae;
  const extra = extraChannelsOf(checkpoint);
  if (extra === 0 || extra === MASK_CHANNELS + latentChannels) return;
  const kind = KINDS[extra] ?? 'a kind that is not known here';
  const { inChannels } = checkpoint.configs.unet;
  const problem = `its UNet takes ${inChannels} channels, which is ${kind}; ${latentChannels} and ${2 * latentChannels + MASK_CHANNELS} (inpainting) are supported`;
  throw new AppError('CHECKPOINT_UNKNOWN', { path: checkpoint.path, problem });
}
