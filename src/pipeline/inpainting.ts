/** @file What an inpainting UNet takes besides the latent when there is no picture to paint in. */
import { vaeFactor } from '../models/index.js';
import { concatenate } from '../tensor/index.js';
import { extraChannelsOf } from './checkpoint/index.js';
import type { Components, LatentSize } from './components.js';

const IMAGE_CHANNELS = 3;

/**
 * The extra channels of a picture that is drawn whole: the mask is 1 everywhere, and the masked picture is mid-grey.
 * Undefined for models that take the latent alone.
 * @shape → [B, 1 + C, H, W]: the mask, then the latent of the masked picture
 * @source A1111 v1.10.1, as behaviour of txt2img on such a model
 */
export async function wholePictureChannels(
  components: Components,
  { batch, height, width }: LatentSize,
): Promise<Float32Array | undefined> {
  const { checkpoint } = components;
  if (extraChannelsOf(checkpoint) === 0) return undefined;
  const factor = vaeFactor(checkpoint.configs.vae);
  const grey = new Float32Array(IMAGE_CHANNELS * height * factor * width * factor);
  const masked = await components.encodeImage(grey, { batch: 1, height, width });
  const mask = new Float32Array(height * width).fill(1);
  return concatenate(Array.from({ length: batch }, () => [mask, masked]).flat());
}
